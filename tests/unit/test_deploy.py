"""The files in deploy/ fit the product, and systemd itself finds nothing wrong with the units."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"
UNITS = sorted(
    path for path in (ROOT / "deploy").iterdir() if path.suffix in (".service", ".timer")
)


def test_the_image_gets_every_package_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    include = project["tool"]["setuptools"]["packages"]["find"]["include"]
    wanted = {name.rstrip("*") for name in include} | {"pyproject.toml", "README.md", "LICENSE"}
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == wanted


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    texts = {unit.name: unit.read_text(encoding="utf-8") for unit in UNITS}
    (line,) = re.findall(r'sed "s/(.*)\$/& (.*)/"', OPERATIONS.read_text(encoding="utf-8"))
    assert texts["frontdesk.service"].count(f"{line[0]}\n") == 1
    for role in ("web", "worker"):
        run = f"{line[0]} {line[1].replace('$role', role)}"
        texts[f"frontdesk-{role}@.service"] = texts["frontdesk.service"].replace(line[0], run)
    for name, text in texts.items():
        there = text.replace("/opt/frontdesk/bin/frontdesk", str(shutil.which("true")))
        (tmp_path / name).write_text(there, encoding="utf-8")
    names = [name.replace("@.", "@8081.") for name in texts]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(f"./{name}" for name in names)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
