"""Cards and lists about the knowledge base as Block Kit. Pure, within Slack's limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.slack.cards import Block, Card, shorten, slack_date
from bot.slack.mrkdwn import escape
from faq.editing import Change
from faq.entry import Entry
from faq.privacy import MASK
from faq.proposals import Proposal
from faq.stats import Totals

Say = Callable[..., str]

APPROVE, EDIT_PROPOSAL, REJECT = "faq.approve", "faq.edit_proposal", "faq.reject"
ENTRY_MENU, PAGE, RESTORE = "faq.entry_menu", "faq.page", "faq.restore"
REVIEWED, EDIT_ENTRY = "faq.reviewed", "faq.edit_entry"

_EXAMPLES = 5
_ITEMS = 12
_LINE, _ANSWER, _TEXT = 150, 1_500, 2_900
_SIGNS = {"live": "🟢", "draft": "📝", "off": "⚪"}
_PURPOSES = ("edit", "off", "on", "history")


# ---------------------------------------------------------------------- proposals


def proposal_card(
    proposal: Proposal, say: Say, language: str, before: Mapping[str, str] | None = None
) -> Card:
    """A proposal with its buttons, or what became of it. `before`: what the entry says now, where
    one is to be changed; `language`: its name."""
    title = _proposal_title(proposal, say)
    content = proposal.content
    blocks = [_header(title), _plain(content.question), *_proposed(proposal, say, before)]
    facts = [f"{language}", *_origin(proposal, say)]
    blocks.append(_context(" · ".join(facts)))
    blocks.append(_decision(proposal, say) or _proposal_buttons(proposal, say))
    return Card(escape(shorten(f"{title}: {content.question}", 1_000)), blocks)


def _proposal_title(proposal: Proposal, say: Say) -> str:
    if proposal.kind == "phrases":
        return say("faq-card-phrases")
    if proposal.is_new_entry or not proposal.entry_key:
        return say("faq-card-new")
    return say("faq-card-change", key=proposal.entry_key)


def _proposed(proposal: Proposal, say: Say, before: Mapping[str, str] | None) -> list[Block]:
    content = proposal.content
    if proposal.kind == "phrases":
        return [_quoted(say("faq-card-wordings"), content.phrases, _EXAMPLES * 2)]
    blocks = []
    if proposal.examples:
        blocks.append(_quoted(say("faq-card-examples"), proposal.examples, _EXAMPLES))
    if before and before.get("answer") not in (None, content.answer):
        old = shorten(before["answer"], _ANSWER)
        blocks.append(_plain(f"{say('faq-card-answer-now')}\n{old}"))
    if content.answer:
        answer = shorten(content.answer, _ANSWER)
        blocks.append(_plain(f"{say('faq-card-answer')}\n{answer}"))
        if MASK in content.answer:
            blocks.append(_plain(say("faq-card-blank")))
    else:
        blocks.append(_plain(say("faq-card-no-answer")))
    return blocks


def _origin(proposal: Proposal, say: Say) -> list[str]:
    found = []
    if proposal.asked:
        found.append(say("faq-card-asked", count=proposal.asked))
    if proposal.proposed_by:
        found.append(say("faq-card-by", name=proposal.proposed_by))
    return found


def _decision(proposal: Proposal, say: Say) -> Block | None:
    if proposal.status == "open":
        return None
    key = f"faq-card-{proposal.status}"
    return _context(say(key, name=proposal.decided_by or "", key=proposal.entry_key or ""))


def _proposal_buttons(proposal: Proposal, say: Say) -> Block:
    value = str(proposal.id)
    buttons = [
        _button(EDIT_PROPOSAL, say("faq-button-edit-approve"), value),
        _button(REJECT, say("faq-button-reject"), value, style="danger"),
    ]
    answer = proposal.content.answer
    if proposal.kind == "phrases" or (answer and MASK not in answer):
        buttons.insert(0, _button(APPROVE, say("faq-button-approve"), value, style="primary"))
    return {"type": "actions", "block_id": "faq.proposal", "elements": buttons}


# ---------------------------------------------------------------------- learning, reviews


def round_card(week: Totals, drafts: int, wordings: int, say: Say) -> Card:
    """What the last seven days were like, and what is proposed in the thread."""
    title = say("faq-round-title")
    lines = [
        say("faq-round-asks", asks=week.asks, answered=percent(week.answered_share)),
        say("faq-round-solved", rate=percent(week.solved_rate)),
        say("faq-round-drafts", drafts=drafts, wordings=wordings),
    ]
    return Card(escape(f"{title}: {lines[-1]}"), [_header(title), _plain("\n".join(lines))])


def review_card(entry: Entry, owner: str, say: Say) -> Card:
    """Somebody is to check an entry. `owner`: Slack markup of who, or nothing."""
    title = say("faq-review-title", key=entry.key)
    value = str(entry.id)
    buttons = [
        _button(REVIEWED, say("faq-button-still-right"), value, style="primary"),
        _button(EDIT_ENTRY, say("faq-menu-edit"), value),
    ]
    blocks = [
        _markdown(f"{owner} {escape(title)}".strip()),
        _plain(f"{entry.question}\n{shorten(entry.answer, _ANSWER)}"),
        {"type": "actions", "block_id": "faq.review", "elements": buttons},
    ]
    return Card(f"{owner} {escape(title)}".strip(), blocks)


def percent(share: float | None) -> str:
    """A share as people read it."""
    return "–" if share is None else f"{share:.0%}"


# ---------------------------------------------------------------------- lists


@dataclass(frozen=True)
class Listed:
    """An entry in a list, and how often it was asked for lately."""

    entry: Entry
    asks: int = 0


@dataclass(frozen=True)
class Page:
    """A page of a list; `command` is what fetches another page, without its number."""

    title: str
    number: int
    more: bool
    command: str
    note: str = field(default="")


def entry_list(page: Page, items: Sequence[Listed], say: Say) -> Card:
    """Entries, each with its menu."""
    blocks = [_markdown(f"*{escape(page.title)}*")]
    blocks += [_entry_line(item, say) for item in items]
    if page.note:
        blocks.append(_context(page.note))
    return Card(escape(page.title), [*blocks, *_paging(page, say)])


def _entry_line(item: Listed, say: Say) -> Block:
    entry = item.entry
    facts = [entry.key, entry.language, say(f"faq-status-{entry.status}")]
    if item.asks:
        facts.append(say("faq-list-asks", count=item.asks))
    question = escape(shorten(entry.question, _LINE))
    answer = escape(shorten(" ".join(entry.answer.split()), _LINE))
    sign = _SIGNS.get(entry.status, "")
    block = _markdown(f"{sign} *{question}*\n{answer}\n_{escape(' · '.join(facts))}_")
    switch = "off" if entry.status == "live" else "on"
    options = [
        {
            "text": {"type": "plain_text", "text": say(f"faq-menu-{purpose}"), "emoji": True},
            "value": f"{purpose}:{entry.id}",
        }
        for purpose in _PURPOSES
        if purpose in ("edit", "history", switch)
    ]
    menu = {"type": "overflow", "action_id": ENTRY_MENU, "options": options}
    return block | {"block_id": f"faq.entry.{entry.id}", "accessory": menu}


def history_page(page: Page, entry: Entry, changes: Sequence[Change], say: Say) -> Card:
    """An entry's versions, newest first; the older ones can be brought back."""
    blocks = [_markdown(f"*{escape(page.title)}*"), _plain(entry.question)]
    for change in changes:
        line = _markdown(_change_text(change, say))
        if change.version != entry.version:
            value = f"{entry.id}:{change.version}"
            line |= {"accessory": _button(RESTORE, say("faq-button-restore"), value)}
        blocks.append(line | {"block_id": f"faq.version.{change.version}"})
    first = changes[-1] if changes else None
    if first is not None and not page.more and first.version > 1:
        version = first.version - 1
        value = f"{entry.id}:{version}"
        line = _markdown(f"*{say('faq-history-before', version=version)}*")
        button = _button(RESTORE, say("faq-button-restore"), value)
        blocks.append(line | {"accessory": button, "block_id": f"faq.version.{version}"})
    if not changes:
        blocks.append(_context(say("faq-history-none")))
    return Card(escape(page.title), [*blocks, *_paging(page, say)])


def _change_text(change: Change, say: Say) -> str:
    head = say(
        "faq-history-line",
        version=change.version,
        when=slack_date(change.at),
        name=escape(change.author),
        action=say(f"faq-action-{change.action}"),
    )
    lines = [
        f"{escape(say(f'faq-name-{name}'))}: {_difference(before, after)}"
        for name, (before, after) in change.fields.items()
        if name not in ("key", "language")
    ]
    return shorten("\n".join([head, *lines]), _TEXT)


def _difference(before: Any, after: Any) -> str:
    if not isinstance(after, tuple):
        return f"{_short(before)} → {_short(after)}"
    old, new = before or (), after
    gone = [f"− {_short(item)}" for item in old if item not in new]
    added = [f"+ {_short(item)}" for item in new if item not in old]
    return "  ".join([*gone, *added][:_ITEMS]) or "↕"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("text") or value.get("url")
    if isinstance(value, datetime):
        return slack_date(value)
    text = "" if value is None else " ".join(str(value).split())
    return f"_{escape(shorten(text, _LINE))}_" if text else "–"


def _paging(page: Page, say: Say) -> list[Block]:
    buttons = []
    if page.number > 1:
        value = f"{page.command} {page.number - 1}"
        buttons.append(_button(PAGE, say("faq-button-back"), value) | {"action_id": f"{PAGE}.back"})
    if page.more:
        value = f"{page.command} {page.number + 1}"
        buttons.append(_button(PAGE, say("faq-button-more"), value) | {"action_id": f"{PAGE}.more"})
    return [{"type": "actions", "block_id": "faq.pages", "elements": buttons}] if buttons else []


# ---------------------------------------------------------------------- blocks


def _header(text: str) -> Block:
    plain = {"type": "plain_text", "text": shorten(text, 150), "emoji": True}
    return {"type": "header", "text": plain}


def _plain(text: str) -> Block:
    plain = {"type": "plain_text", "text": shorten(text, _TEXT) or "–", "emoji": False}
    return {"type": "section", "text": plain}


def _markdown(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": shorten(text, _TEXT)}}


def _context(text: str) -> Block:
    plain = {"type": "plain_text", "text": shorten(text, 2_000), "emoji": True}
    return {"type": "context", "elements": [plain]}


def _quoted(label: str, texts: Sequence[str], most: int) -> Block:
    lines = [f"• {shorten(' '.join(text.split()), _LINE)}" for text in texts[:most]]
    if len(texts) > most:
        lines.append(f"  +{len(texts) - most}")
    return _plain("\n".join([label, *lines]))


def _button(action: str, text: str, value: str, style: str | None = None) -> Block:
    button: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": shorten(text, 75), "emoji": True},
        "value": value,
    }
    if style:
        button["style"] = style
    return button
