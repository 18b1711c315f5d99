"""The forms of the knowledge base: opened by a command or a button, taken when submitted."""

import asyncio
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.knowledge import author_of, rivals
from bot.slack.call import Call
from bot.slack.cards import language_name
from bot.slack.door import Door
from bot.slack.faq_form import (
    ADD,
    EDIT,
    PROPOSAL,
    TICKET,
    FaqForm,
    content_of,
    entry_form,
    phrases_form,
)
from bot.slack.modals import FieldErrors, View, notice, paragraph
from bot.slack.submission import Submission
from crm.actor import Actor
from crm.agents.permissions import Permission, allows
from crm.events import Event, record
from faq import editing, lookup, proposals
from faq.content import check, clean
from faq.errors import Conflict, Invalid, NotAllowed, NotFound
from faq.parsed import ParsedEntry
from faq.proposals import Proposal
from faq.service import get_entry

_EMPTY = ParsedEntry(key="", language="", question="", answer="")


async def open_new(call: Call, question: str) -> None:
    """A form for a new entry."""
    language = call.door.desk.settings.staff_language
    await _open(call, replace(_EMPTY, language=language, question=question), FaqForm(ADD))


async def open_edit(call: Call, entry_id: int) -> None:
    """A form with an entry as it is now."""
    content, version = await call.read(_content, entry_id)
    await _open(call, content, FaqForm(EDIT, entry_id=entry_id, base_version=version))


async def open_proposal(call: Call, proposal_id: int) -> None:
    """A form with what is proposed, to be corrected and approved."""
    proposal, entry = await call.read(_proposal, proposal_id)
    if not await _may_publish(call):
        raise NotAllowed("faq-error-not-a-publisher")
    if proposal.status != "open":
        name = proposal.decided_by or ""
        raise Conflict("faq-error-decided", name=name, status=proposal.status)
    meta = FaqForm(
        PROPOSAL,
        entry_id=proposal.entry_id or 0,
        base_version=proposal.base_version or 0,
        proposal_id=proposal_id,
    )
    if proposal.kind == "phrases":
        question = entry.question if entry else proposal.content.question
        say = call.door.say
        await call.open(phrases_form(proposal.content.phrases, question, meta, say))
    else:
        await _open(call, proposal.content, meta)


async def open_ticket(call: Call, ticket_id: int, content: ParsedEntry) -> None:
    """A form with a ticket's question and answer."""
    await _open(call, content, FaqForm(TICKET, ticket_id=ticket_id))


async def _open(call: Call, content: ParsedEntry, meta: FaqForm) -> None:
    door = call.door
    codes = await call.read(lookup.languages)
    codes = sorted({*codes, *door.desk.texts.languages, content.language} - {""})
    view = entry_form(
        content,
        meta,
        door.say,
        languages={code: language_name(code, door.say) for code in codes},
        zone=door.desk.settings.zone,
        may_publish=await _may_publish(call),
    )
    await call.open(view)


async def take_entry(submission: Submission) -> View | None:
    """A submitted entry: published by those who may, else put forward."""
    door, filled = submission.door, submission.filled
    meta = filled.metadata(FaqForm)
    base = await submission.read(_base, meta)
    content = content_of(filled, base, door.say, door.desk.settings.zone)
    try:
        done = await submission.decide(_keep, door, meta, content)
    except Invalid as wrong:
        # The key is made of the question where the form has no field for it.
        field = wrong.field if filled.has(wrong.field) else "question"
        raise FieldErrors({field: door.say(wrong.key, **wrong.variables)}) from wrong
    if done is None:
        return None
    key, published = done.value
    close = await asyncio.to_thread(rivals, door.desk.faq, key, content)
    return _receipt(door, key, published, close)


async def take_phrases(submission: Submission) -> View | None:
    """Wordings as corrected; they are approved with it."""
    door, filled = submission.door, submission.filled
    meta = filled.metadata(FaqForm)
    phrases = tuple(filled.typed("phrases").split("\n"))
    try:
        await submission.decide(_approve_phrases, door, meta.proposal_id, phrases)
    except Invalid as wrong:
        raise FieldErrors({"phrases": door.say(wrong.key, **wrong.variables)}) from wrong
    return None


def _receipt(door: Door, key: str, published: bool, close: list[tuple[str, str]]) -> View:
    """What became of it, and which other entries the same words may find."""
    say = door.say
    text = say("faq-saved", key=key) if published else say("faq-proposed")
    lines = [say("faq-saved-rival", text=phrase, key=other) for phrase, other in close]
    blocks = [paragraph(text)]
    if lines:
        blocks.append(paragraph("\n".join([say("faq-saved-rivals"), *lines])))
    return notice(say("faq-form-saved"), blocks, close=say("modal-close"))


async def _may_publish(call: Call) -> bool:
    return allows((await call.staff()).role, Permission.PUBLISH)


def _content(session: Session, entry_id: int) -> tuple[ParsedEntry, int]:
    entry = get_entry(session, entry_id)
    if entry is None:
        raise NotFound("faq-error-unknown")
    return ParsedEntry.of(entry), entry.version


def _base(session: Session, meta: FaqForm) -> ParsedEntry:
    """What the form's fields stand on: the entry, the proposal, or nothing yet."""
    if meta.purpose == EDIT:
        return _content(session, meta.entry_id)[0]
    if meta.purpose == PROPOSAL:
        return proposals.get(session, meta.proposal_id).content
    return _EMPTY


def _proposal(session: Session, proposal_id: int) -> tuple[Proposal, ParsedEntry | None]:
    proposal = proposals.get(session, proposal_id)
    return proposal, proposals.entry_before(session, proposal)


def _keep(
    session: Session, actor: Actor, door: Door, meta: FaqForm, content: ParsedEntry
) -> tuple[str, bool]:
    """The entry's key, and whether it is published (else it is proposed)."""
    author = author_of(actor)
    if meta.purpose == PROPOSAL:
        entry = proposals.approve(session, meta.proposal_id, author, content)
        record(session, Event("faq.decided", actor, data={"proposal_id": meta.proposal_id}))
        return entry.key, True
    if not author.may_publish:
        return _propose(session, actor, meta, content), False
    if meta.purpose == EDIT:
        version = meta.base_version
        return editing.change(session, meta.entry_id, content, author, version).key, True
    return editing.create(session, content, author).key, True


def _propose(session: Session, actor: Actor, meta: FaqForm, content: ParsedEntry) -> str:
    check(clean(content))
    entry = None
    if meta.purpose == EDIT:
        entry = editing.locked(session, meta.entry_id, meta.base_version)
    row = proposals.propose(
        session,
        content,
        "ticket" if meta.purpose == TICKET else "colleague",
        entry=entry,
        proposed_by=actor.name,
        ticket_id=meta.ticket_id or None,
    )
    record(session, Event("faq.proposed", actor, data={"proposal_id": row.id}))
    return content.key


def _approve_phrases(
    session: Session, actor: Actor, door: Door, proposal_id: int, phrases: tuple[str, ...]
) -> None:
    author = author_of(actor)
    content = replace(proposals.get(session, proposal_id).content, phrases=phrases)
    proposals.approve(session, proposal_id, author, content)
    record(session, Event("faq.decided", actor, data={"proposal_id": proposal_id}))
