"""Finding customers and reading their record."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from crm.conversations.models import Conversation, Message
from crm.customers.models import Customer, Identity
from crm.errors import NotFound
from crm.tickets.models import Ticket

_FUZZY_POOL = 5_000  # the most recent customers that a mistyped name is compared with
_FUZZY_SCORE = 75


def get(session: Session, customer_id: int) -> Customer:
    """Raises NotFound."""
    customer = session.get(Customer, customer_id, options=[selectinload(Customer.identities)])
    if customer is None:
        raise NotFound("error-customer-unknown", id=customer_id)
    return customer


def find(session: Session, words: str, most: int = 10) -> list[Customer]:
    """Customers by name, @username, phone, e-mail or chat id; forgives a mistyped name."""
    text = words.strip().lstrip("@")
    if not text:
        return []
    exact = _exact(session, text, most)
    if exact:
        return exact
    return _similar(session, text, most)


def _exact(session: Session, text: str, most: int) -> list[Customer]:
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    digits = "".join(ch for ch in text if ch.isdigit()).lstrip("0")  # +49 30 ... is dialled 030 ...
    tests = [
        Customer.name.ilike(pattern, escape="\\"),
        Customer.email.ilike(pattern, escape="\\"),
        Customer.identities.any(
            or_(Identity.username.ilike(pattern, escape="\\"), Identity.value == text)
        ),
    ]
    if len(digits) >= 5:
        tests.append(Customer.phone.contains(digits))
    statement = (
        select(Customer)
        .where(or_(*tests))
        .options(selectinload(Customer.identities))
        .order_by(Customer.updated_at.desc())
        .limit(most)
    )
    return list(session.scalars(statement))


def _similar(session: Session, text: str, most: int) -> list[Customer]:
    rows = session.execute(
        select(Customer.id, Customer.name).order_by(Customer.updated_at.desc()).limit(_FUZZY_POOL)
    )
    names: dict[int, str] = {row.id: row.name for row in rows}
    near = process.extract(
        text,
        names,
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        limit=most,
        score_cutoff=_FUZZY_SCORE,
    )
    found = [session.get(Customer, customer_id) for _, _, customer_id in near]
    return [customer for customer in found if customer is not None]


@dataclass(frozen=True)
class Profile:
    """A customer's record at a glance."""

    customer: Customer
    tickets: int
    messages: int
    average_rating: float | None
    last_messages: list[Message]


def profile(session: Session, customer_id: int, most: int = 5) -> Profile:
    """Raises NotFound."""
    customer = get(session, customer_id)
    of_customer = select(Conversation.id).where(Conversation.customer_id == customer_id)
    said = Message.conversation_id.in_(of_customer)
    last = session.scalars(select(Message).where(said).order_by(Message.id.desc()).limit(most))
    tickets, average = session.execute(
        select(func.count(), func.avg(Ticket.rating)).where(Ticket.customer_id == customer_id)
    ).one()
    return Profile(
        customer=customer,
        tickets=tickets,
        messages=session.scalar(select(func.count()).select_from(Message).where(said)) or 0,
        average_rating=float(average) if average is not None else None,
        last_messages=list(last)[::-1],
    )
