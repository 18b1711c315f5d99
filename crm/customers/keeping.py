"""What staff keep about a customer: tags and notes."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.customers.models import Customer, CustomerNote, CustomerTag
from crm.errors import Conflict, Invalid, NotFound
from crm.events import Event, record
from crm.tags import changed_tags
from store import core, now

MAX_NOTE = 2_000  # characters

_tags = core(CustomerTag)


def tag(
    session: Session,
    customer_id: int,
    actor: Actor,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> list[str]:
    """Put tags on a customer and take others off; returns those they have now.

    Raises NotAllowed, NotFound, Invalid (no tag, too many), Conflict (nothing would change).
    """
    require_agent(actor)
    customer = _locked(session, customer_id)
    known = select(_tags.c.tag).where(_tags.c.customer_id == customer_id).order_by(_tags.c.tag)
    before = list(session.scalars(known))
    after = changed_tags(before, add, remove)
    if before == after:
        raise Conflict("error-same-tags-customer", name=customer.name)
    gone = _tags.c.tag.in_(set(before) - set(after))
    session.execute(delete(_tags).where(_tags.c.customer_id == customer_id, gone))
    new = [{"customer_id": customer_id, "tag": word} for word in after if word not in before]
    if new:
        session.execute(insert(_tags), new)
    customer.updated_at = now(session)
    data = {"before": before, "after": after}
    record(session, Event("customer.tagged", actor, customer_id, data=data))
    return after


def add_note(session: Session, customer_id: int, actor: Actor, text: str) -> Customer:
    """Keep something in mind about a customer. Raises NotAllowed, NotFound, Invalid."""
    require_agent(actor)
    words = text.strip()
    if not words:
        raise Invalid("error-empty-note")
    if len(words) > MAX_NOTE:
        raise Invalid("error-note-too-long", most=MAX_NOTE)
    customer = _locked(session, customer_id)
    session.add(
        CustomerNote(
            customer_id=customer_id, author_name=actor.name, text=words, created_at=now(session)
        )
    )
    session.flush()
    record(session, Event("customer.noted", actor, customer_id, data={"text": words}))
    return customer


def _locked(session: Session, customer_id: int) -> Customer:
    customer = session.get(Customer, customer_id, with_for_update=True, populate_existing=True)
    if customer is None:
        raise NotFound("error-customer-unknown", id=customer_id)
    return customer
