"""Every sentence: the same in all languages, used somewhere, and there where it is used."""

import ast as python
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.handlers.customer.commands import COMMANDS
from bot.texts import AUDIENCES, DEFAULT_LANGUAGE, Texts, available_languages, load_texts
from crm.tickets.transitions import Status

ROOT = Path(__file__).parents[3]
LANGUAGES = available_languages()
#: Functions that are given a key, and the variables they add themselves.
TAKES_KEY: dict[str, frozenset[str]] = {
    "get": frozenset(),
    "text": frozenset(),
    "_text": frozenset(),
    "say": frozenset(),
    "tell": frozenset(),
    "show_line": frozenset(),
    "_done": frozenset(),
    "NotFound": frozenset(),
    "NotAllowed": frozenset(),
    "Conflict": frozenset(),
    "Invalid": frozenset(),
    "_tell_customer": frozenset({"number"}),
    "promise": frozenset({"number", "when"}),
    "_promise": frozenset({"number", "when"}),
}
_KEY = re.compile(r"[a-z]+(-[a-z_]+)*")


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def entries(language: str, audience: str) -> list[ast.EntryType]:
    path = ROOT / "locales" / language / f"{audience}.ftl"
    return list(FluentParser().parse(path.read_text(encoding="utf-8")).body)


@cache
def sentences(language: str, audience: str) -> dict[str, frozenset[str]]:
    """The variables of each key."""
    found: dict[str, frozenset[str]] = {}
    for entry in entries(language, audience):
        if isinstance(entry, ast.Message):
            variables = _Variables()
            variables.visit(entry)
            found[entry.id.name] = frozenset(variables.names)
    return found


def all_sentences() -> dict[str, frozenset[str]]:
    return {
        key: variables
        for audience in AUDIENCES
        for key, variables in sentences(DEFAULT_LANGUAGE, audience).items()
    }


# --- the files --------------------------------------------------------------------------------


def test_english_and_chinese_are_there() -> None:
    assert {"en", "zh"} <= set(LANGUAGES)
    assert DEFAULT_LANGUAGE in LANGUAGES


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_can_be_read_and_names_each_sentence_once(language: str, audience: str) -> None:
    parsed = entries(language, audience)
    assert [entry.content for entry in parsed if isinstance(entry, ast.Junk)] == []
    keys = [entry.id.name for entry in parsed if isinstance(entry, ast.Message)]
    assert len(keys) == len(set(keys)) > 5


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_sentences_and_variables(language: str, audience: str) -> None:
    assert sentences(language, audience) == sentences(DEFAULT_LANGUAGE, audience)


def test_no_key_is_in_two_files() -> None:
    """All files of a language are one bundle: the later one would win."""
    keys = [key for audience in AUDIENCES for key in sentences(DEFAULT_LANGUAGE, audience)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_can_be_said(language: str) -> None:
    bundle = FluentBundle([language], use_isolating=False)
    for audience in AUDIENCES:
        path = ROOT / "locales" / language / f"{audience}.ftl"
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    for key, variables in all_sentences().items():
        pattern = bundle.get_message(key).value
        text, errors = bundle.format_pattern(pattern, {name: f"«{name}»" for name in variables})
        assert errors == [] and text.strip(), key


def test_nothing_was_left_in_english() -> None:
    same = []
    for audience in AUDIENCES:
        english = {e.id.name: e for e in entries("en", audience) if isinstance(e, ast.Message)}
        chinese = [e for e in entries("zh", audience) if isinstance(e, ast.Message)]
        same += [entry.id.name for entry in chinese if entry.equals(english[entry.id.name])]
    without_words = (
        "desk-usage-",
        "card-",
        "turn-nobody",
        "desk-from-customer",
        "thread-answers",
    )
    assert [key for key in same if not key.startswith(without_words)] == []


# --- the code ---------------------------------------------------------------------------------


@dataclass
class Use:
    """A call that names a sentence."""

    where: str
    key: str
    given: frozenset[str]
    complete: bool  # all its variables can be seen in the call


@dataclass
class Source:
    """What the source code says of sentences."""

    constants: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)  # of f"status-{...}"
    uses: list[Use] = field(default_factory=list)


@cache
def source() -> Source:
    found = Source()
    for folder in ("bot", "crm", "faq", "scheduler"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = python.parse(path.read_text(encoding="utf-8"))
            for node in python.walk(tree):
                if isinstance(node, python.Constant) and isinstance(node.value, str):
                    found.constants.add(node.value)
                elif isinstance(node, python.JoinedStr) and len(node.values) == 2:
                    first = node.values[0]
                    if isinstance(first, python.Constant) and str(first.value).endswith("-"):
                        found.prefixes.add(str(first.value))
                elif isinstance(node, python.Call):
                    found.uses += uses_in(node, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def uses_in(call: python.Call, where: str) -> Iterator[Use]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name not in TAKES_KEY:
        return
    if name == "get" and "texts" not in python.unparse(call.func):
        return
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    complete = all(keyword.arg for keyword in call.keywords)
    for argument in call.args:
        branches = (
            [argument.body, argument.orelse] if isinstance(argument, python.IfExp) else [argument]
        )
        keys = [
            str(branch.value)
            for branch in branches
            if isinstance(branch, python.Constant) and _KEY.fullmatch(str(branch.value))
        ]
        for key in keys:
            if name == "get" and argument is call.args[0]:
                continue  # the language
            yield Use(where, key, frozenset(given) | TAKES_KEY[name], complete)
        if keys:
            return


def test_the_search_finds_what_it_should() -> None:
    keys = {use.key for use in source().uses}
    assert {"welcome", "line-taken", "error-already-taken", "when-today", "added"} <= keys
    assert len(keys) > 60


def test_every_sentence_that_is_said_exists() -> None:
    known = all_sentences()
    assert [f"{use.where}: {use.key}" for use in source().uses if use.key not in known] == []


def test_every_sentence_is_given_its_variables() -> None:
    known = all_sentences()
    missing = [
        f"{use.where}: {use.key} needs {sorted(known[use.key] - use.given)}"
        for use in source().uses
        if use.complete and use.key in known and not known[use.key] <= use.given
    ]
    assert missing == []


def test_every_sentence_is_used() -> None:
    code = source()
    unused = [
        key
        for key in all_sentences()
        if key not in code.constants and not key.startswith(tuple(code.prefixes))
    ]
    assert unused == []


def test_the_history_has_words_for_every_event() -> None:
    recorded = {
        str(node.args[place].value)
        for folder in ("crm", "bot/handlers")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in python.walk(python.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, python.Call)
        for name in [getattr(node.func, "attr", getattr(node.func, "id", ""))]
        if name in ("Event", "record_change", "_record")
        for place in range(min(3, len(node.args)))
        if isinstance(node.args[place], python.Constant) and "." in str(node.args[place].value)
    }
    silent = {"message.delivered", "message.late", "desk.answered"}  # no change of anything
    keys = {f"audit-{kind.replace('.', '-')}" for kind in recorded - silent}
    assert len(keys) > 30
    assert keys - all_sentences().keys() == set()


def test_names_put_together_have_their_sentences() -> None:
    known = all_sentences()
    assert {f"status-{status}" for status in Status} <= set(known)
    assert {f"command-{name}" for name in COMMANDS} <= set(known)
    for prefix in source().prefixes & {"status-", "priority-", "turn-", "kind-", "command-"}:
        assert any(key.startswith(prefix) for key in known)


# --- looking them up --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh_CN", "zh"),
        ("ZH-TW", "zh"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        ("-", "en"),
    ],
)
def test_the_language_of_a_tag(tag: str | None, language: str) -> None:
    assert load_texts().resolve(tag) == language


def test_what_one_language_lacks_is_said_in_english() -> None:
    english = FluentBundle(["en"], use_isolating=False)
    english.add_resource(FluentResource("hello = Hello, { $name }!\nbye = Bye"))
    german = FluentBundle(["de"], use_isolating=False)
    german.add_resource(FluentResource("bye = Tschüss"))
    texts = Texts({"en": english, "de": german})
    assert texts.get("de", "bye") == "Tschüss"
    assert texts.get("de", "hello", name="Anna") == "Hello, Anna!"
    with pytest.raises(KeyError, match="nothing"):
        texts.get("de", "nothing")
