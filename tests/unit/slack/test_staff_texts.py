"""Every sentence for staff exists in every language, with the same variables."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.handlers.staff.commands import COMMANDS
from crm.tickets.transitions import Status

ROOT = Path(__file__).parents[3]
_RAISED = re.compile(r"\b(?:Conflict|NotFound|NotAllowed|Invalid)\(\s*\"([a-z-]+)\"")
_SAID = re.compile(r"\b(?:say|tell|Incomplete)\(\s*\"([a-z-]+)\"")


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def _messages(language: str) -> dict[str, set[str]]:
    folder = ROOT / "locales" / language
    files = [folder / f"{name}.ftl" for name in ("staff", "desk", "faq", "people")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    found = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            variables = _Variables()
            variables.visit(entry)
            assert entry.id.name not in found
            found[entry.id.name] = variables.names
    return found


def test_both_languages_say_the_same() -> None:
    assert _messages("en") == _messages("zh")


def _keys(pattern: re.Pattern[str], *folders: str) -> set[str]:
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {key for path in files for key in pattern.findall(path.read_text(encoding="utf-8"))}


def test_every_refusal_has_its_sentence() -> None:
    raised = {
        key
        for key in _keys(_RAISED, "crm", "faq", "bot/handlers/staff")
        if key.startswith(("error-", "faq-error-"))
    }
    assert len(raised) > 10
    assert raised <= set(_messages("en"))


def test_every_key_that_is_said_exists() -> None:
    said = _keys(_SAID, "bot/handlers/staff", "bot/slack")
    assert len(said) > 30
    assert said <= set(_messages("en"))


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_name(status: Status) -> None:
    assert f"status-{status}" in _messages("en")


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_is_explained(command: str) -> None:
    assert {f"desk-help-{command}", f"desk-usage-{command}"} <= set(_messages("en"))
