"""The rules of the house that a tool can hold (import-linter holds who may import whom)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "crm", "faq", "scheduler", "store", "playground", "locales")
GENERATED = ROOT / "store" / "migrations" / "versions"
FILE_LINES, FUNCTION_LINES = 400, 60
TEST_FILE_LINES = 450
NETWORK = {
    "aiohttp",
    "asyncpg",
    "httpx",
    "requests",
    "slack_bolt",
    "slack_sdk",
    "socket",
    "telegram",
    "urllib",
    "urllib3",
    "websockets",
    "http",
    "smtplib",
}


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, folders
    return [path for path in found if GENERATED not in path.parents]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """The top-level names of what a module imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).split(".")[0]


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """What a module calls: (the last name, the line)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield called, node.lineno


def test_commit_is_called_in_the_store_alone() -> None:
    """A use case that commits would split what belongs together."""
    found = {
        name(path)
        for path in files(*PRODUCT)
        for called, _ in calls(path)
        if called in ("commit", "rollback")
    }
    assert found == {"store/writers.py", "store/migrate.py"}


def test_the_environment_is_read_by_the_settings_alone() -> None:
    readers = set()
    for path in files(*PRODUCT):
        for node in ast.walk(tree(path)):
            text = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
            if text in ("os.environ", "os.getenv", "environ", "getenv"):
                readers.add(name(path))
    assert readers <= {"bot/settings.py"}
    assert "BaseSettings" in (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")


def test_the_business_opens_no_connection() -> None:
    found = [
        f"{name(path)} imports {sorted(NETWORK & set(imports(path)))}"
        for path in files("crm", "faq", "scheduler", "store")
        if NETWORK & set(imports(path))
    ]
    assert found == []


def test_dialogues_are_pure() -> None:
    """They decide; they neither look at a clock nor at a database."""
    allowed = {"dataclasses", "re", "faq", "typing", "collections", "enum", "bot"}
    for path in files("bot/dialogs"):
        assert set(imports(path)) <= allowed, name(path)


def test_the_business_is_synchronous() -> None:
    found = [
        name(path)
        for path in files("crm", "faq", "scheduler/jobs")
        if any(isinstance(node, ast.AsyncFunctionDef | ast.Await) for node in ast.walk(tree(path)))
    ]
    assert found == []


def test_time_comes_from_the_injected_clock() -> None:
    """The machine's clock would not move with the demo's and the tests' clock."""
    found = [
        f"{name(path)}:{line}"
        for path in files("crm", "scheduler", "bot/dialogs", "bot/handlers", "store")
        for called, line in calls(path)
        if called in ("utcnow", "today") or (called == "now" and _asks_datetime(path, line))
    ]
    places = {place.split(":")[0] for place in found}
    assert places <= {"store/clock.py", "store/unit.py"}  # the clock, and leases


def _asks_datetime(path: Path, line: int) -> bool:
    return "datetime.now" in path.read_text(encoding="utf-8").splitlines()[line - 1]


def broad(path: Path) -> Iterator[int]:
    """Lines that catch everything and do not raise again."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = "" if node.type is None else ast.unparse(node.type)
            last = node.body[-1]
            if caught in ("", "Exception", "BaseException") and not (
                isinstance(last, ast.Raise) and last.exc is None
            ):
                yield node.lineno


def test_the_business_catches_no_errors_it_does_not_know() -> None:
    assert [
        f"{name(p)}:{line}" for p in files("crm", "faq", "bot/dialogs") for line in broad(p)
    ] == []


@pytest.mark.parametrize("folder", [*PRODUCT, "tests", "benchmarks"])
def test_files_can_be_read_at_a_sitting(folder: str) -> None:
    if not list((ROOT / folder).rglob("*.py")):
        return
    most = TEST_FILE_LINES if folder == "tests" else FILE_LINES
    long = {
        name(path): lines
        for path in files(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
    }
    assert long == {}


def test_functions_can_be_read_at_a_glance() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in files(*PRODUCT)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_functions_are_short_on_the_whole() -> None:
    sizes = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files(*PRODUCT)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert sizes[len(sizes) // 2] <= 12


def test_no_unfinished_work_is_left_behind() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    found = [
        f"{name(path)}:{number}"
        for path in files(*PRODUCT, "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(f"# {mark}" in line or f"{mark}:" in line for mark in marks)
    ]
    assert found == []


def test_every_public_module_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in files("bot", "crm", "faq", "scheduler", "store", "playground")
        if not ast.get_docstring(tree(path)) and path.read_text(encoding="utf-8").strip()
    ]
    assert silent == []


def test_flat_packages_are_listed_for_the_build() -> None:
    """`pip install .` must give a working command."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    include = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {pattern.rstrip("*") for pattern in include} >= set(PRODUCT)
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*.py"):
            if "versions" not in path.parts and path.parent != ROOT / "store" / "migrations":
                assert (path.parent / "__init__.py").exists(), f"{name(path.parent)} is no package"
