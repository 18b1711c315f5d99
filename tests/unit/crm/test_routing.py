"""Which channel a ticket goes to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.routes import load_routes
from crm.conversations.service import log
from crm.customers import keeping
from crm.customers.service import contact
from crm.tickets import service as tickets
from crm.tickets.routing import Facts, pick, read_routes
from crm.tickets.tags import tags_of
from tests.unit.crm.conftest import POLICY, SmallDesk

RULES = """
- channel: "#vip"
  vip: true
- channel: "#billing-zh"
  topic: [Billing, refunds]
  language: zh
- channel: "#billing"
  topic: billing
- channel: C07ABCDEFG
  segment: [wholesale]
- channel: shop
  bot: 42
- channel: "#nobody"
  language: ["no"]
"""


def rules(text: str) -> Any:
    return read_routes(yaml.safe_load(text))


def facts(**known: Any) -> Facts:
    return Facts(**{"language": "en", **known})


@pytest.mark.parametrize(
    ("known", "channel"),
    [
        (facts(), None),
        (facts(vip=True, topics=frozenset({"billing"})), "vip"),
        (facts(language="zh-Hans", topics=frozenset({"refunds"})), "billing-zh"),
        (facts(topics=frozenset({"refunds"})), None),
        (facts(topics=frozenset({"billing", "x"})), "billing"),
        (facts(segments=frozenset({"wholesale"}), bot="42"), "C07ABCDEFG"),
        (facts(bot="42"), "shop"),
        (facts(language="no"), "nobody"),
    ],
)
def test_the_first_rule_that_fits(known: Facts, channel: str | None) -> None:
    routes, mistakes = rules(RULES)
    assert mistakes == []
    assert pick(routes, known) == channel


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("channel: x", "the file must be a list of rules"),
        ("- just words", "rule 1 is no rule"),
        ("- vip: true", "rule 1 has no channel"),
        ('- channel: "#"\n  vip: true', "rule 1 has no channel"),
        (f"- channel: {'x' * 90}\n  vip: true", "rule 1 names a channel that Slack cannot have"),
        ("- channel: x", "rule 1 has no condition"),
        ("- channel: x\n  languge: zh", "rule 1 has an unknown condition 'languge': did you mean"),
        ("- channel: x\n  language: no", "rule 1 needs a word, or a list of words in quotes, for"),
        ("- channel: x\n  topic: []", "rule 1 needs a word, or a list of words in quotes, for"),
        ("- channel: x\n  topic: {a: b}", "rule 1 needs a word, or a list of words in quotes, for"),
        ("- channel: x\n  vip: maybe", "rule 1 says neither `vip: true` nor"),
        (
            "- channel: x\n  topic: a\n- channel: y\n  topic: a\n  vip: true",
            "rule 2 is never used: rule 1 takes what fits it",
        ),
    ],
)
def test_each_mistake_is_a_sentence(text: str, mistake: str) -> None:
    assert any(said.startswith(mistake) for said in rules(text)[1]), rules(text)[1]


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["channel", "vip", "topic", "bot", "x"]), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_whatever_the_file_holds(content: Any) -> None:
    """Each rule is used, or a mistake is named."""
    routes, mistakes = read_routes(content)
    if isinstance(content, list):
        assert len(routes) + len(mistakes) >= len(content)
    for route in routes:
        assert route.channel and route.conditions


def test_files_that_are_none(tmp_path: Path) -> None:
    def mistakes(content: bytes) -> str:
        path = tmp_path / "routes.yaml"
        path.write_bytes(content)
        return str(load_routes(path, "#support")[1])

    assert "is no YAML in line 2" in mistakes(b"- channel: x\n  topic: [a")
    assert "is not UTF-8 text" in mistakes(b"\xff\xfe")
    assert "cannot be read" in str(load_routes(tmp_path, "")[1])
    assert mistakes(b"") == "[]"
    routes, _ = load_routes(_written(tmp_path / "routes.yaml"), "#billing")
    assert pick(routes, facts(topics=frozenset({"billing"}))) is None  # the support channel itself


def _written(path: Path) -> Path:
    path.write_text(RULES, encoding="utf-8")
    return path


def test_changed_rules_move_new_tickets_only(either_desk: SmallDesk) -> None:
    desk = either_desk
    before, after = (replace(POLICY, routes=rules(text)[0]) for text in (RULES, "[]"))

    def opened(session: Session, number: int, policy: Any) -> int:
        who = contact(session, desk.person(number))
        said = log(session, who.conversation_id, "in", who.actor, desk.said("I was billed twice"))
        return tickets.open_ticket(session, who, [said or 0], policy, ["Billing", "no tag!"]).id

    first = desk.run(opened, 1, before)
    second = desk.run(opened, 2, after)
    desk.run(keeping.tag, desk.customer(3).customer_id, desk.maya, ["wholesale"])
    third = desk.run(lambda session: _of(session, desk, before))
    assert [desk.row(number).route for number in (first, second, third)] == [
        "billing",
        None,
        "C07ABCDEFG",
    ]
    assert desk.read(tags_of, [first, second]) == {first: ["billing"], second: ["billing"]}


def _of(session: Session, desk: SmallDesk, policy: Any) -> int:
    return tickets.open_ticket(session, contact(session, desk.person(3)), [], policy).id
