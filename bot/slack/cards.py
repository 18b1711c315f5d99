"""The ticket's card as Block Kit. Pure: (view, texts) -> blocks within Slack's limits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from bot.slack.mrkdwn import escape
from crm.tickets.queries import TicketView
from crm.tickets.transitions import Status, is_active

Say = Callable[..., str]
Block = dict[str, Any]

TAKE, RESOLVE, REOPEN = "ticket.take", "ticket.resolve", "ticket.reopen"
SAVE_FAQ, LOG_CALL, REPLY = "ticket.save_faq", "ticket.call", "ticket.reply"

_HEADER, _SECTION, _FIELD, _FALLBACK = 150, 3_000, 2_000, 1_000
_EXCERPT = 300
_STATUS_SIGN = {
    Status.NEW: "🔴",
    Status.OPEN: "🟠",
    Status.PENDING: "🔵",
    Status.RESOLVED: "🟢",
    Status.CLOSED: "⚪",
}
PRIORITY_SIGN = {"urgent": "🚨 ", "high": "🔺 "}


@dataclass(frozen=True)
class Card:
    """`text` is for notifications and for a Slack that refuses the blocks."""

    text: str
    blocks: list[Block]


def card(view: TicketView, say: Say, last: str | None = None, call: str | None = None) -> Card:
    """The card of a ticket; `last` is the customer's latest message when it is not the first,
    `call` the latest phone call."""
    blocks = [
        _header(view, say),
        _plain_section(subject_of(view, say)),
        {"type": "section", "fields": [_field(label, text) for label, text in _fields(view, say)]},
        *_extras(view, say, last, call),
    ]
    buttons = _buttons(view, say)
    if buttons:
        blocks.append({"type": "actions", "block_id": "ticket.actions", "elements": buttons})
    fallback = say(
        "card-fallback",
        number=str(view.number),
        customer=view.customer_name,
        status=say(f"status-{view.status}"),
        subject=subject_of(view, say),
    )
    return Card(escape(shorten(fallback, _FALLBACK)), blocks)


def subject_of(view: TicketView, say: Say) -> str:
    """What the ticket is about: its first words, else what it began with."""
    if view.subject:
        return view.subject
    if view.opened_with in (None, "text", "button"):
        return say("card-asked-person")
    return kind_label(str(view.opened_with), say)


def kind_label(kind: str, say: Say) -> str:
    """A kind of message that is no text, in a word."""
    try:
        return say(f"kind-{kind}")
    except KeyError:
        return say("kind-other")


def slack_date(moment: datetime) -> str:
    """A moment in the reader's own time zone, as Slack's date markup."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def stars(score: int) -> str:
    return "★" * score + "☆" * (5 - score)


def shorten(text: str, limit: int) -> str:
    """`text`, cut with an ellipsis to at most `limit` UTF-16 units (as Slack counts)."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= limit:
        return text
    return units[: (limit - 1) * 2].decode("utf-16-le", "ignore") + "…"


def _header(view: TicketView, say: Say) -> Block:
    title = say(
        "card-title", number=str(view.number), customer=" ".join(view.customer_name.split())
    )
    star = " ⭐" if view.customer_vip else ""
    text = shorten(title, _HEADER - len(star)) + star
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": True}}


def _plain_section(text: str) -> Block:
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": shorten(text, _SECTION), "emoji": False},
    }


def _fields(view: TicketView, say: Say) -> list[tuple[str, str]]:
    """Label and mrkdwn of each field; the only names in here are colleagues', escaped."""
    status = f"{_STATUS_SIGN[Status(view.status)]} {say(f'status-{view.status}')}"
    fields = [
        (say("card-status"), status),
        (say("card-assignee"), escape(view.assignee_name or say("card-nobody"))),
    ]
    if view.due_at is not None:
        fields.append((say("card-due"), _due(view, view.due_at, say)))
    if view.snoozed_until is not None:
        fields.append((say("card-snoozed"), f"💤 {slack_date(view.snoozed_until)}"))
    if view.priority != "normal":
        priority = PRIORITY_SIGN.get(view.priority, "") + say(f"priority-{view.priority}")
        fields.append((say("card-priority"), priority))
    if is_active(view.status):
        fields.append((say("card-turn"), say(f"turn-{_turn(view.status)}")))
    if view.tags:
        fields.append((say("card-tags"), escape(" ".join(f"#{tag}" for tag in view.tags))))
    fields.append((say("card-language"), escape(language_name(view.language, say))))
    if view.rating is not None:
        fields.append((say("card-rating"), stars(view.rating)))
    return fields


def _field(label: str, text: str) -> Block:
    return {"type": "mrkdwn", "text": f"*{label}*\n{shorten(text, _FIELD - len(label) - 3)}"}


def _turn(status: str) -> str:
    return "customer" if status == Status.PENDING else "us"


def _due(view: TicketView, due_at: datetime, say: Say) -> str:
    when = slack_date(due_at)
    return f"⏰ {say('card-overdue', when=when)}" if view.overdue else when


def language_name(code: str, say: Say) -> str:
    """A language by its name; its code where nobody knows one."""
    names = Locale(say("language-code")).languages
    return str(names.get(code.replace("_", "-").split("-")[0].lower(), code))


def _extras(view: TicketView, say: Say, last: str | None, call: str | None) -> list[Block]:
    lines = []
    if last and last != view.subject:
        lines.append(say("card-last", text=shorten(" ".join(last.split()), _EXCERPT)))
    if call:
        lines.append(shorten(" ".join(call.split()), _EXCERPT))
    if view.rating_comment:
        lines.append(say("card-comment", text=shorten(view.rating_comment, _EXCERPT)))
    if view.merged_into:
        lines.append(say("card-merged", number=str(view.merged_into)))
    if view.customer_blocked_us:
        lines.append(f"⚠ {say('card-blocked')}")
    if not lines:
        return []
    elements = [
        {"type": "plain_text", "text": shorten(line, _FIELD), "emoji": False} for line in lines
    ]
    return [{"type": "context", "elements": elements}]


def _buttons(view: TicketView, say: Say) -> list[Block]:
    ticket = str(view.id)
    if not is_active(view.status):
        save = button(SAVE_FAQ, say("button-save-faq"), ticket)
        reopen = [] if view.merged_into else [button(REOPEN, say("button-reopen"), ticket)]
        return [*reopen, save]
    buttons = [
        button(REPLY, say("button-reply"), ticket),
        button(RESOLVE, say("button-resolve"), ticket),
        button(LOG_CALL, say("button-call"), ticket),
    ]
    if view.assignee_id is None:
        buttons.insert(0, button(TAKE, say("button-take"), ticket, style="primary"))
    return buttons


def button(action: str, text: str, value: str, style: str | None = None) -> Block:
    """A button; `value` comes back with the click."""
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": shorten(text, 75), "emoji": True},
        "value": value,
    }
    return made | ({"style": style} if style else {})
