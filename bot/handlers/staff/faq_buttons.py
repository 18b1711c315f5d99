"""Buttons and menus of the knowledge base."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.handlers.staff import desk_faq, faq_forms
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
    await call.decide(_approve, call.door, _numbers(call, 1)[0])


async def edit_proposal(call: Call) -> None:
    """Correct a proposal, then approve it."""
    await faq_forms.open_proposal(call, _numbers(call, 1)[0])


async def reject(call: Call) -> None:
    await call.decide(_reject, call.door, _numbers(call, 1)[0])


async def entry_menu(call: Call) -> None:
    """What was picked from the menu of an entry in a list."""
    action = (call.body.get("actions") or [{}])[0]
    value = str((action.get("selected_option") or {}).get("value") or "")
    purpose, _, number = value.partition(":")
    if not (number.isascii() and number.isdigit()):
        raise Invalid("error-old-button")
    entry_id = int(number)
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
    entry_id, version = _numbers(call, 2)
    done = await call.decide(_restore, call.door, entry_id, version)
    if done:
        await call.tell("faq-done-restored", key=done.value, version=version)


async def edit_entry(call: Call) -> None:
    await faq_forms.open_edit(call, _numbers(call, 1)[0])


async def reviewed(call: Call) -> None:
    """The entry is still right."""
    done = await call.decide(_reviewed, call.door, _numbers(call, 1)[0])
    if done:
        key, day = done.value
        await call.tell("faq-done-reviewed", key=key, day=day)


def _numbers(call: Call, count: int) -> list[int]:
    """The numbers in a button's value. Raises Invalid for a value of another version."""
    value = str((call.body.get("actions") or [{}])[0].get("value") or "")
    parts = value.split(":")
    if len(parts) != count or not all(part.isascii() and part.isdigit() for part in parts):
        raise Invalid("error-old-button")
    return [int(part) for part in parts]


def _approve(session: Session, actor: Actor, door: Door, proposal_id: int) -> None:
    proposals.approve(session, proposal_id, author_of(actor, door.desk.settings))
    record(session, Event("faq.decided", actor, data={"proposal_id": proposal_id}))


def _reject(session: Session, actor: Actor, door: Door, proposal_id: int) -> None:
    proposals.reject(session, proposal_id, author_of(actor, door.desk.settings))
    record(session, Event("faq.decided", actor, data={"proposal_id": proposal_id}))


def _restore(session: Session, actor: Actor, door: Door, entry_id: int, version: int) -> str:
    return editing.restore(session, entry_id, version, author_of(actor, door.desk.settings)).key


def _reviewed(session: Session, actor: Actor, door: Door, entry_id: int) -> tuple[str, str]:
    until = now(session) + _REVIEW_AGAIN
    author = author_of(actor, door.desk.settings)
    key = editing.postpone_review(session, entry_id, until, author).key
    return key, until.astimezone(door.desk.settings.zone).date().isoformat()
