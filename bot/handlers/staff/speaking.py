"""What staff say in a ticket's thread becomes a reply or a note, once."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.slack.mrkdwn import to_plain, to_telegram_html
from bot.slack.quoting import quote_in
from bot.slack.request import Request
from crm.actor import Actor
from crm.conversations.service import Said
from crm.conversations.staff_refs import find_by_staff_ref, find_quoted
from crm.policy import DeskPolicy
from crm.tickets import crossing, service


async def said_in(call: Request, text: str, ref: str, files: list[dict[str, Any]]) -> Said:
    """The words as the customer will read them (names for ids, HTML for Slack's markup), and the
    files that go with them; `ref`: the message in Slack."""
    unknown = call.door.desk.settings.business_name
    names = await call.door.directory.names_in(text, unknown)
    plain = to_plain(text, names)
    html = to_telegram_html(text, names)
    data = ({"html": html} if plain else {}) | ({"files": files} if files else {})
    return Said(plain, staff_ref=ref, data=data or None)


async def reply_in(
    call: Request, ticket_id: int, text: str, ref: str, files: list[dict[str, Any]]
) -> Said:
    """A reply; what it quotes of the ticket becomes what it answers."""
    quote = quote_in(text)
    if quote is None:
        return await said_in(call, text, ref, files)
    answers = await call.read(find_quoted, ticket_id, quote.words, quote.ref)
    said = await said_in(call, quote.rest if answers else text, ref, files)
    return replace(said, data={**(said.data or {}), "reply_to": answers}) if answers else said


def reply(
    session: Session,
    actor: Actor,
    ticket_id: int,
    said: Said,
    policy: DeskPolicy,
    sure: bool = False,
) -> list[tuple[str, str]]:
    """Have it sent. Returns what its writer should know: text keys, each with the words for it.
    Raises Crossing, unless the writer is `sure`, and what crm.tickets.service.reply does."""
    if not _is_new(session, said):
        return []
    if not sure:
        crossing.refuse_crossing(session, ticket_id, actor, said)
    unread = crossing.unread(session, ticket_id, said)
    other = crossing.replying(session, ticket_id, actor.id)
    service.reply(session, ticket_id, actor, said, policy)
    known = [("customer-wrote-meanwhile", unread.text)] if unread else []
    return known + ([("colleague-is-replying", other)] if other else [])


def add_note(session: Session, actor: Actor, ticket_id: int, said: Said) -> None:
    """Keep it inside."""
    if _is_new(session, said):
        service.add_note(session, ticket_id, actor, said)


def _is_new(session: Session, said: Said) -> bool:
    return find_by_staff_ref(session, said.staff_ref or "") is None
