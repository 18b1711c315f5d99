"""Buttons and menus of the knowledge base."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.handlers.staff import desk_faq, faq_forms
from bot.handlers.staff.buttons import numbers_in
from bot.knowledge import author_of
from bot.slack.call import Call
from bot.slack.door import Door
from crm.actor import Actor
from crm.errors import Invalid
from crm.events import Event, record
from faq import editing, proposals
from store import now

_REVIEW_AGAIN = timedelta(days=182)


async def approve(call: Call) -> None:
    """Take a proposal in as it is."""
    await call.decide(_approve, call.door, numbers_in(call.value, 1)[0])


async def edit_proposal(call: Call) -> None:
    """Correct a proposal, then approve it."""
    await faq_forms.open_proposal(call, numbers_in(call.value, 1)[0])


async def reject(call: Call) -> None:
    await call.decide(_reject, call.door, numbers_in(call.value, 1)[0])


async def entry_menu(call: Call) -> None:
    """What was picked from the menu of an entry in a list."""
    action = (call.body.get("actions") or [{}])[0]
    value = str((action.get("selected_option") or {}).get("value") or "")
    purpose, _, number = value.partition(":")
    entry_id = numbers_in(number, 1)[0]
    if purpose == "edit":
        await faq_forms.open_edit(call, entry_id)
    elif purpose == "history":
        await desk_faq.show_history(call, entry_id)
    elif purpose in ("on", "off"):
        await desk_faq.switch(call, entry_id, "live" if purpose == "on" else "off")
    else:
        raise Invalid("error-old-button")


async def restore(call: Call) -> None:
    """Bring an old version of an entry back."""
    entry_id, version = numbers_in(call.value, 2)
    done = await call.decide(_restore, call.door, entry_id, version)
    if done:
        await call.tell("faq-done-restored", key=done.value, version=version)


async def edit_entry(call: Call) -> None:
    await faq_forms.open_edit(call, numbers_in(call.value, 1)[0])


async def reviewed(call: Call) -> None:
    """The entry is still right."""
    done = await call.decide(_reviewed, call.door, numbers_in(call.value, 1)[0])
    if done:
        key, day = done.value
        await call.tell("faq-done-reviewed", key=key, day=day)


def _approve(session: Session, actor: Actor, door: Door, proposal_id: int) -> None:
    proposals.approve(session, proposal_id, author_of(actor))
    record(session, Event("faq.decided", actor, data={"proposal_id": proposal_id}))


def _reject(session: Session, actor: Actor, door: Door, proposal_id: int) -> None:
    proposals.reject(session, proposal_id, author_of(actor))
    record(session, Event("faq.decided", actor, data={"proposal_id": proposal_id}))


def _restore(session: Session, actor: Actor, door: Door, entry_id: int, version: int) -> str:
    return editing.restore(session, entry_id, version, author_of(actor)).key


def _reviewed(session: Session, actor: Actor, door: Door, entry_id: int) -> tuple[str, str]:
    until = now(session) + _REVIEW_AGAIN
    author = author_of(actor)
    key = editing.postpone_review(session, entry_id, until, author).key
    return key, until.astimezone(door.desk.settings.zone).date().isoformat()
