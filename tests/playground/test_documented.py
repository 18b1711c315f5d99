"""API.md names every address of the playground, and none that does not exist."""

import re
from pathlib import Path

from playground.server import Playground

DOCUMENT = Path(__file__).parents[2] / "playground" / "API.md"
VERB = r"(?:GET|POST|PATCH|DELETE)"
# The vendors' own addresses and the page: the document's first table describes them in words.
ELSEWHERE = ("/telegram/", "/slack/", "/static/", "/live")


def documented() -> set[tuple[str, str]]:
    """(verb, path) of the first column of every table; names in braces do not matter."""
    found = set()
    for line in DOCUMENT.read_text().splitlines():
        cell = re.split(r"(?<!\\)\|", line)[1] if line.startswith("| `") else ""
        last = ""
        for code in re.findall(r"`([^`]+)`", cell):
            verb, _, path = code.partition(" ")
            if re.fullmatch(VERB, code):  # a further verb of the address before
                found.add((code, last))
            elif re.fullmatch(VERB, verb):
                last = shape(path)
                found.add((verb, last))
            elif last:  # the last word of an address like the one before
                found.add((verb_of(found, last), f"{last.rpartition('/')[0]}/{code}"))
    return found


def verb_of(found: set[tuple[str, str]], path: str) -> str:
    return next(verb for verb, known in found if known == path)


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


def served() -> set[tuple[str, str]]:
    routes = Playground().app.router.routes()
    paths = {
        (route.method, shape(route.resource.canonical))
        for route in routes
        if route.resource is not None and route.method != "HEAD"
    }
    return {(verb, path) for verb, path in paths if path != "/" and not path.startswith(ELSEWHERE)}


def test_every_address_is_documented() -> None:
    assert served() == documented()


def test_every_live_frame_is_documented() -> None:
    sources = "".join(path.read_text() for path in DOCUMENT.parent.rglob("*.py"))
    published = set(re.findall(r"publish\(\s*\"([a-z._]+)\"", sources))
    published |= set(re.findall(r"_publish\(\s*\"([a-z._]+)\"", sources))
    live = DOCUMENT.read_text().partition("## Live")[2]
    assert published
    assert not {frame for frame in published if f"`{frame}" not in live}
