"""What goes out: each function logs (where a person is spoken to) and fills the outbox.

Called inside a use case, so that what is said is committed with what was decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.telegram.markup import plain_to_html, split_html
from crm.actor import SYSTEM, Actor
from crm.conversations import album
from crm.conversations.service import Said, log
from crm.customers.service import Contact
from crm.tickets.places import route_of
from crm.tickets.service import thread_of
from store import outbox

TELEGRAM, SLACK = "telegram", "slack"

# What Slack's limits are on; posting counts by channel, see `posting_into`.
SLACK_POST, SLACK_UPDATE = "slack:post", "slack:update"
SLACK_MARK, SLACK_UNMARK = "slack:mark", "slack:unmark"
FAQ_LANE = "slack:faq"
_ALBUM_GATHERS = 1.0  # seconds


@dataclass(frozen=True)
class Button:
    """An inline button: what it says, and its typed data (at most 64 bytes) or an address."""

    text: str
    data: str = ""
    url: str = ""

    def payload(self) -> dict[str, str]:
        return {"text": self.text} | ({"url": self.url} if self.url else {"data": self.data})


@dataclass(frozen=True)
class Reply:
    """What a customer is told. `html`: Telegram HTML; without it `text` goes out as it is."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    html: str | None = None
    reply_to: str | None = None
    files: tuple[dict[str, Any], ...] = ()  # of staff, as bot/slack/attached.py takes them


def chat_lane(bot: str, chat_id: str) -> str:
    return f"telegram:{bot}:{chat_id}"


def telegram_account(bot: str) -> str:
    """The pace of everything that a bot sends."""
    return f"telegram:{bot}"


def ticket_lane(ticket_id: int) -> str:
    return f"slack:ticket:{ticket_id}"


def posting_into(route: str | None) -> str:
    """The pace of a channel (as the routing rules name it; None: the support channel)."""
    return f"{SLACK_POST}:{route}" if route else SLACK_POST


def say(
    session: Session,
    contact: Contact,
    reply: Reply,
    *,
    author: Actor = SYSTEM,
    ticket_id: int | None = None,
    key: str | None = None,
    at_most_once: bool = False,
    notice: str | None = None,
    bulk: bool = False,
    extra: dict[str, Any] | None = None,
) -> int:
    """Log what the desk says and have it sent. Returns the logged message's id.

    `notice`: staff are told what became of it (crm.conversations.service.REMINDER, CLOSING).
    `bulk`: one of many, such as a campaign's; replies to the same chat do not wait behind it.
    """
    said = Said(reply.text, data={"notice": notice} if notice else None)
    if notice:
        extra = {"watched": True, **(extra or {})}
    message_id = log(session, contact.conversation_id, "out", author, said, ticket_id)
    assert message_id is not None
    send_logged(
        session,
        contact,
        message_id,
        reply,
        key=key,
        at_most_once=at_most_once,
        bulk=bulk,
        extra=extra,
    )
    return message_id


def send_logged(
    session: Session,
    contact: Contact,
    message_id: int,
    reply: Reply,
    *,
    key: str | None = None,
    at_most_once: bool = False,
    bulk: bool = False,
    extra: dict[str, Any] | None = None,
) -> None:
    """Have a message sent that is in the log already; long ones as several, in order; then its
    files."""
    chat = chat_lane(contact.bot, contact.chat_id)
    lane, priority = (f"{chat}:bulk", outbox.BULK) if bulk else (chat, outbox.REPLY)
    sends = _sends(reply)
    for place, (kind, content) in enumerate(sends):
        payload = {
            "chat_id": contact.chat_id,
            "message_id": message_id,
            "last": place == len(sends) - 1,
            **content,
            **(extra or {}),
        }
        outbox.enqueue(
            session,
            TELEGRAM,
            kind,
            lane,
            payload,
            key=key,
            pace=chat,
            priority=priority,
            at_most_once=at_most_once,
        )


def _sends(reply: Reply) -> list[tuple[str, dict[str, Any]]]:
    """The kind and content of each call that a reply needs; buttons come with its last words."""
    html = plain_to_html(reply.text) if reply.html is None else reply.html
    words = [] if reply.files and not html.strip() else split_html(html)
    sends: list[tuple[str, dict[str, Any]]] = [("send", {"html": part}) for part in words]
    if words and reply.buttons:
        sends[-1][1]["buttons"] = [[button.payload() for button in row] for row in reply.buttons]
    sends += [("upload", {"file": file}) for file in reply.files]
    if reply.reply_to:
        sends[0][1]["reply_to"] = reply.reply_to
    return sends


def send_file(session: Session, contact: Contact, kind: str, url: str, caption: str) -> None:
    """Have a photo or document from the web sent, behind what waits for this chat."""
    payload = {"chat_id": contact.chat_id, "kind": kind, "url": url, "caption": caption}
    lane = chat_lane(contact.bot, contact.chat_id)
    outbox.enqueue(session, TELEGRAM, "file", lane, payload, pace=lane)


def edit_buttons(
    session: Session,
    contact: Contact,
    platform_ref: str,
    html: str | None = None,
    keep: tuple[Button, ...] = (),
) -> None:
    """Take the buttons but `keep` off a message we sent; with `html`, change its text too."""
    payload = {
        "chat_id": contact.chat_id,
        "telegram_message_id": platform_ref,
        "html": html,
        "buttons": [[button.payload()] for button in keep],
    }
    lane = chat_lane(contact.bot, contact.chat_id)
    outbox.enqueue(session, TELEGRAM, "edit", lane, payload, pace=lane)


def change_words(
    session: Session,
    contact: Contact,
    message_id: int,
    words: Mapping[str, str],
    surplus: Sequence[str] = (),
) -> None:
    """Have the messages of a reply say something else (`words`: id -> HTML), and those not needed
    any more deleted."""
    edits = [("edit", ref, {"html": html}) for ref, html in words.items()]
    deletions: list[tuple[str, str, dict[str, str]]] = [("delete", ref, {}) for ref in surplus]
    _revise(session, contact, message_id, "edited", [*edits, *deletions])


def take_back(session: Session, contact: Contact, message_id: int, refs: Sequence[str]) -> None:
    """Have messages of a reply deleted in the customer's chat."""
    _revise(session, contact, message_id, "deleted", [("delete", ref, {}) for ref in refs])


def _revise(
    session: Session,
    contact: Contact,
    message_id: int,
    change: str,
    calls: Sequence[tuple[str, str, dict[str, str]]],
) -> None:
    lane = chat_lane(contact.bot, contact.chat_id)
    for place, (kind, ref, content) in enumerate(calls):
        payload = {
            "chat_id": contact.chat_id,
            "telegram_message_id": ref,
            **content,
            "revises": message_id,
            "change": change,
            "last": place == len(calls) - 1,
        }
        outbox.enqueue(session, TELEGRAM, kind, lane, payload, pace=lane)


def reply_key(message_id: int) -> str:
    """Names the outbox rows of an agent's reply, so that it can be withdrawn."""
    return f"reply:{message_id}"


def react(session: Session, contact: Contact, platform_ref: str, emoji: str | None) -> None:
    """Have a message in the customer's chat carry our emoji; None: no more."""
    payload = {"chat_id": contact.chat_id, "telegram_message_id": platform_ref, "emoji": emoji}
    lane = chat_lane(contact.bot, contact.chat_id)
    outbox.enqueue(session, TELEGRAM, "react", lane, payload, pace=lane)


def answer_callback(session: Session, callback_id: str, text: str | None = None) -> None:
    """Stop the spinner on a tapped button, perhaps with a short text."""
    payload = {"callback_query_id": callback_id, "text": text}
    lane = f"callback:{callback_id}"
    outbox.enqueue(session, TELEGRAM, "callback_answer", lane, payload, priority=outbox.URGENT)


def answer_checkout(session: Session, query_id: str, *, refused: str | None = None) -> None:
    """Say whether a payment may go on; `refused`: no, and this is why."""
    payload = {"pre_checkout_query_id": query_id, "refused": refused}
    outbox.enqueue(
        session,
        TELEGRAM,
        "checkout_answer",
        f"checkout:{query_id}",
        payload,
        priority=outbox.URGENT,
    )


def refresh_card(session: Session, ticket_id: int) -> None:
    """Have the ticket's card posted or brought up to date; several changes are one edit."""
    key = f"card:{ticket_id}"
    if not outbox.pending(session, key):
        posted = thread_of(session, ticket_id) is not None
        pace = SLACK_UPDATE if posted else posting_into(route_of(session, ticket_id))
        lane, payload = ticket_lane(ticket_id), {"ticket_id": ticket_id}
        outbox.enqueue(session, SLACK, "card", lane, payload, key=key, pace=pace)


def show_message(session: Session, ticket_id: int, message_id: int) -> None:
    """Have a logged message shown in the ticket's thread, under its author's name. The members of
    an album come one by one and are shown as one, so the first of them waits a moment."""
    payload = {"ticket_id": ticket_id, "message_id": message_id}
    key = album.key_of(session, message_id)
    if key is None:
        _post(session, "thread_message", ticket_lane(ticket_id), payload)
    elif not outbox.pending(session, key):
        lane = ticket_lane(ticket_id)
        _post(session, "thread_message", lane, payload, key, delay=_ALBUM_GATHERS)


def show_edit(session: Session, ticket_id: int, message_id: int) -> None:
    """Have a customer's message that staff see brought up to date; several edits are one."""
    key = f"edit:{message_id}"
    if not outbox.pending(session, key):
        lane, payload = ticket_lane(ticket_id), {"ticket_id": ticket_id, "message_id": message_id}
        outbox.enqueue(session, SLACK, "thread_edit", lane, payload, key=key, pace=SLACK_UPDATE)


def show_line(session: Session, ticket_id: int, key: str, **variables: str | int) -> None:
    """Have one line of the system (text key and variables) written into the ticket's thread."""
    payload = {"ticket_id": ticket_id, "key": key, "variables": variables}
    _post(session, "thread_line", ticket_lane(ticket_id), payload)


def show_pointer(session: Session, ticket_id: int, key: str, other_id: int, **names: str) -> None:
    """A line about another ticket; the address of its thread is the variable `link`."""
    payload = {"ticket_id": ticket_id, "key": key, "variables": names, "about": other_id}
    _post(session, "thread_line", ticket_lane(ticket_id), payload)


def show_transcript(session: Session, ticket_id: int, notes: bool) -> None:
    """Have the ticket's transcript put into its thread, as files."""
    payload = {"ticket_id": ticket_id, "notes": notes}
    _post(session, "transcript", ticket_lane(ticket_id), payload)


def show_proposal(session: Session, proposal_id: int) -> None:
    """Have a proposal for the knowledge base posted, or its card brought up to date."""
    key = f"faq_proposal:{proposal_id}"
    if not outbox.pending(session, key):
        _post(session, "faq_proposal", FAQ_LANE, {"proposal_id": proposal_id}, key)


def show_round(session: Session, round_id: int) -> None:
    """Have a round of learning announced; its proposals follow in its thread."""
    _post(session, "faq_round", FAQ_LANE, {"round_id": round_id})


def show_review(session: Session, entry_id: int) -> None:
    """Have somebody asked to check an entry."""
    _post(session, "faq_review", FAQ_LANE, {"entry_id": entry_id})


def nudge(
    session: Session, ticket_id: int, key: str, staff_id: str | None, **variables: str
) -> None:
    """Have a line written that is noticed: it names `staff_id`, else the whole channel sees it."""
    payload = {"ticket_id": ticket_id, "key": key, "variables": variables}
    payload["for"] = staff_id or "channel"
    _post(session, "thread_line", ticket_lane(ticket_id), payload)


def mark(session: Session, staff_ref: str, name: str, remove: str | None = None) -> None:
    """Have a staff message (`channel:ts`) marked with an emoji, in place of the mark `remove`."""
    payload = {"staff_ref": staff_ref, "add": name, "remove": remove}
    pace = SLACK_UNMARK if remove else SLACK_MARK
    outbox.enqueue(session, SLACK, "mark", f"slack:mark:{staff_ref}", payload, pace=pace)


def unmark(session: Session, staff_ref: str, name: str) -> None:
    """Have a mark taken off a staff message."""
    payload = {"staff_ref": staff_ref, "add": None, "remove": name}
    lane = f"slack:mark:{staff_ref}"
    outbox.enqueue(session, SLACK, "mark", lane, payload, pace=SLACK_UNMARK)


def _post(
    session: Session,
    kind: str,
    lane: str,
    payload: dict[str, Any],
    key: str | None = None,
    delay: float = 0.0,
) -> None:
    ticket_id = payload.get("ticket_id")
    pace = posting_into(route_of(session, ticket_id) if ticket_id else None)
    outbox.enqueue(session, SLACK, kind, lane, payload, key=key, pace=pace, delay=delay)
