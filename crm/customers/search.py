"""Finding customers: exactly where that finds anybody, else forgiving typing errors."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from crm.customers.models import Customer, CustomerTag, Identity
from crm.customers.nearness import digits_in, nearest, words_in
from crm.errors import Conflict, Invalid, NotFound
from crm.tags import tidy_tag
from crm.tickets.models import FIRST_NUMBER, Ticket

_POOL = 20_000  # the latest customers that a mistyped word is compared with
_WORDS = 6  # of a query; more only narrow it down
_SHOWN, _NAMED = 60, 5  # characters; customers


def find(session: Session, words: str, most: int = 10) -> list[Customer]:
    """Customers by name, @username, phone, e-mail, tag (`#vip`) or chat id, the latest first."""
    text = words.strip()
    if text.startswith("#"):
        return _tagged(session, text, most)
    text = text.lstrip("@")
    if not text:
        return []
    return _holding(session, text, most) or _similar(session, text, most)


def _tagged(session: Session, text: str, most: int) -> list[Customer]:
    try:
        tag = tidy_tag(text)
    except Invalid:
        return []
    near = [tag] if _found(session, Customer.tagged.any(CustomerTag.tag == tag), 1) else []
    if not near:
        tags = session.scalars(select(CustomerTag.tag).distinct().limit(_POOL)).all()
        places = nearest([tag], {place: [one] for place, one in enumerate(tags)}, 1)
        near = [tags[place] for place in places]
    return _found(session, Customer.tagged.any(CustomerTag.tag.in_(near)), most)


def _holding(session: Session, text: str, most: int) -> list[Customer]:
    """Those with all the words somewhere, or with the telephone number."""
    tests: list[ColumnElement[bool]] = []
    for word in text.split()[:_WORDS]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        username = Identity.username.ilike(pattern, escape="\\")
        tests.append(
            or_(
                Customer.name.ilike(pattern, escape="\\"),
                Customer.email.ilike(pattern, escape="\\"),
                Customer.identities.any(or_(username, Identity.value == word)),
            )
        )
    wanted = tests[0]
    for test in tests[1:]:
        wanted = wanted & test
    digits = digits_in(text)
    return _found(session, wanted | Customer.phone.contains(digits) if digits else wanted, most)


def _similar(session: Session, text: str, most: int) -> list[Customer]:
    """Those with words near all of these, among the latest customers."""
    digits = digits_in(text)
    if digits:
        known, wanted = _phones(session), [digits]
    elif "@" in text:
        known, wanted = _addresses(session), [text.casefold()]
    else:
        known, wanted = _names(session), words_in(text)[:_WORDS]
    return _by_ids(session, nearest(wanted, known, most))


def _phones(session: Session) -> dict[int, list[str]]:
    """Numbers with and without their country's code (of one to three digits)."""
    rows = _pool(session, Customer.phone)
    return {one: [phone[start:] for start in range(1, 5)] for one, phone in rows if phone}


def _addresses(session: Session) -> dict[int, list[str]]:
    return {one: [email.casefold()] for one, email in _pool(session, Customer.email) if email}


def _names(session: Session) -> dict[int, list[str]]:
    known = {one: words_in(name) for one, name in _pool(session, Customer.name)}
    rows = session.execute(
        select(Identity.customer_id, Identity.username)
        .where(Identity.username.is_not(None))
        .order_by(Identity.id.desc())
        .limit(_POOL)
    )
    for one, username in rows:
        known.setdefault(one, []).append((username or "").casefold())
    return known


def _pool(session: Session, column: Any) -> list[tuple[int, Any]]:
    rows = session.execute(
        select(Customer.id, column).order_by(Customer.updated_at.desc()).limit(_POOL)
    )
    return [(row[0], row[1]) for row in rows]


def _by_ids(session: Session, ids: list[int]) -> list[Customer]:
    found = {one.id: one for one in _found(session, Customer.id.in_(ids), len(ids))}
    return [found[one] for one in ids]


def _found(session: Session, wanted: ColumnElement[bool], most: int) -> list[Customer]:
    statement = (
        select(Customer)
        .where(wanted)
        .options(selectinload(Customer.identities), selectinload(Customer.tagged))
        .order_by(Customer.updated_at.desc())
        .limit(most)
    )
    return list(session.scalars(statement))


def the_one(session: Session, words: str) -> Customer:
    """The one customer that is meant: by number, by a ticket of theirs (`#1001`), or by words.

    Raises NotFound, and Conflict where several match.
    """
    text = words.strip()
    known = _by_number(session, text)
    if known is not None:
        return known
    found = find(session, text)
    if not found:
        raise NotFound("error-customer-not-found", words=text[:_SHOWN])
    same = [one for one in found if one.name.casefold() == text.casefold()] or found
    if len(same) > 1:
        names = ", ".join(f"{one.name} ({one.id})" for one in same[:_NAMED])
        raise Conflict("error-customer-several", words=text[:_SHOWN], names=names)
    return same[0]


def _by_number(session: Session, text: str) -> Customer | None:
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        return None
    if not text.startswith("#"):
        return session.get(Customer, int(digits))
    ticket = session.get(Ticket, int(digits) - FIRST_NUMBER + 1)
    if ticket is None:
        raise NotFound("error-ticket-unknown", number=int(digits))
    return session.get_one(Customer, ticket.customer_id)
