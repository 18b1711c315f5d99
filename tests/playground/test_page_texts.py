"""The page's Chinese is complete, its files are small, and no data can become markup."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "playground" / "page"
SCRIPTS = {path.name: path.read_text() for path in PAGE.glob("*.js")}
STRING = r'"((?:[^"\\]|\\.)*)"'


def used() -> set[str]:
    """Every English sentence that a script hands to `t`, directly or from a table."""
    keys = {key for text in SCRIPTS.values() for key in re.findall(rf"\bt\(\s*{STRING}", text)}
    tour = SCRIPTS["tour.js"]
    keys |= {
        key
        for name in ("title", "text", "fill")
        for key in re.findall(rf"{name}:\s*{STRING}", tour)
    }
    keys |= set(re.findall(rf'\["\w+", [^\]"]*{STRING}\]', SCRIPTS["ctl-clock.js"]))
    keys |= set(re.findall(rf'\["\w+", {STRING}\]', SCRIPTS["ctl-faults.js"])) - {
        "Telegram",
        "Slack",
    }
    return keys


def translated() -> dict[str, str]:
    return dict(re.findall(rf"^  {STRING}:\s*{STRING},$", SCRIPTS["zh.js"], re.MULTILINE))


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    assert used() == set(translated())


def test_a_translation_uses_the_same_variables() -> None:
    for english, chinese in translated().items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), english


def test_no_script_makes_markup_out_of_strings() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    assert not [name for name, text in SCRIPTS.items() if forbidden.search(text)]


def test_the_page_loads_nothing_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href|url|from|import)\s*[=(]?\s*["'(]\s*(?:https?:)?//""")
    files = [*PAGE.glob("*.css"), *PAGE.glob("*.html"), *PAGE.glob("*.js")]
    assert not [path.name for path in files if outside.search(path.read_text())]


def test_files_stay_under_four_hundred_lines() -> None:
    assert not [name for name, text in SCRIPTS.items() if len(text.splitlines()) > 400]


def test_the_page_preloads_exactly_its_modules() -> None:
    preloaded = re.findall(
        r'modulepreload" href="/static/([^"]+)"', (PAGE / "index.html").read_text()
    )
    assert preloaded == sorted(SCRIPTS.keys() - {"boot.js", "main.js"})
