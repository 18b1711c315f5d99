"""What waits for a yes or no: proposed entries, changes and wordings.

Nothing of a proposal is used before somebody who may publish approves it; of two who decide at
once, the second is told who was quicker, and one entry is made.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from faq import editing
from faq.content import as_json, clean, from_json
from faq.editing import Author
from faq.errors import Conflict, Invalid, NotFound
from faq.models import FaqEntry, FaqProposal
from faq.parsed import ParsedEntry
from faq.service import as_entry
from store import now

MAX_EXAMPLES = 10


@dataclass(frozen=True)
class Proposal:
    """A proposal as it is shown. `entry_key` is the entry it changes, or the one made of it."""

    id: int
    kind: str
    status: str
    source: str
    content: ParsedEntry
    entry_id: int | None = None
    entry_key: str | None = None
    base_version: int | None = None
    round_id: int | None = None
    ticket_id: int | None = None
    examples: tuple[str, ...] = ()
    asked: int = 0
    proposed_by: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
    staff_ref: str | None = None

    @property
    def is_new_entry(self) -> bool:
        return self.kind == "entry" and (self.entry_id is None or self.status != "open")


def propose(
    session: Session,
    content: ParsedEntry,
    source: str,
    *,
    kind: str = "entry",
    entry: FaqEntry | None = None,
    examples: Sequence[str] = (),
    asked: int = 0,
    proposed_by: str = "",
    ticket_id: int | None = None,
    round_id: int | None = None,
) -> FaqProposal:
    """Put something forward; `entry`: the one to be changed. See FaqProposal for the kinds."""
    row = FaqProposal(
        kind=kind,
        source=source,
        content=as_json(clean(content)),
        entry_id=entry.id if entry else None,
        base_version=entry.version if entry else None,
        examples=list(examples)[:MAX_EXAMPLES],
        asked=asked,
        proposed_by=proposed_by,
        ticket_id=ticket_id,
        round_id=round_id,
        created_at=now(session),
    )
    session.add(row)
    session.flush()
    return row


def approve(
    session: Session, proposal_id: int, author: Author, content: ParsedEntry | None = None
) -> FaqEntry:
    """Take a proposal into the knowledge base, as it is or as `content` has it.

    Raises NotAllowed, NotFound, Conflict (decided before, or the entry changed since), and Invalid
    for content that cannot be used, such as one without an answer.
    """
    row = _open(session, proposal_id, author)
    content = content or from_json(row.content)
    if row.kind == "phrases":
        assert row.entry_id is not None
        if not content.phrases:
            raise Invalid("faq-error-no-phrases", "phrases")
        entry = editing.add_phrases(session, row.entry_id, content.phrases, author)
    elif row.entry_id is None:
        entry = editing.create(session, content, author, "approved")
    else:
        entry = editing.change(session, row.entry_id, content, author, row.base_version, "approved")
    row.entry_id = entry.id
    row.content = as_json(content)
    _decide(session, row, "approved", author)
    return entry


def reject(session: Session, proposal_id: int, author: Author) -> None:
    """Say no; the questions behind it are not offered again.

    Raises NotAllowed, NotFound, Conflict (decided before).
    """
    _decide(session, _open(session, proposal_id, author), "rejected", author)


def get(session: Session, proposal_id: int) -> Proposal:
    """Raises NotFound."""
    row = session.get(FaqProposal, proposal_id)
    if row is None:
        raise NotFound("faq-error-no-proposal")
    key = None
    if row.entry_id is not None:
        key = session.scalar(select(FaqEntry.key).where(FaqEntry.id == row.entry_id))
    return Proposal(
        id=row.id,
        kind=row.kind,
        status=row.status,
        source=row.source,
        content=from_json(row.content),
        entry_id=row.entry_id,
        entry_key=key,
        base_version=row.base_version,
        round_id=row.round_id,
        ticket_id=row.ticket_id,
        examples=tuple(row.examples),
        asked=row.asked,
        proposed_by=row.proposed_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        staff_ref=row.staff_ref,
    )


def entry_before(session: Session, proposal: Proposal) -> ParsedEntry | None:
    """What the entry that a proposal changes says now."""
    if proposal.entry_id is None:
        return None
    row = session.get(FaqEntry, proposal.entry_id)
    return ParsedEntry.of(as_entry(row)) if row else None


def kinds_of_round(session: Session, round_id: int) -> Counter[str]:
    """How many proposals of each kind a round made."""
    statement = select(FaqProposal.kind).where(FaqProposal.round_id == round_id)
    return Counter(session.scalars(statement))


def set_staff_ref(session: Session, proposal_id: int, staff_ref: str) -> None:
    """Where staff see the proposal."""
    session.get_one(FaqProposal, proposal_id).staff_ref = staff_ref
    session.flush()


def _open(session: Session, proposal_id: int, author: Author) -> FaqProposal:
    """The proposal, locked, while it waits for its decision."""
    editing.require_publisher(author)
    row = session.get(FaqProposal, proposal_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("faq-error-no-proposal")
    if row.status != "open":
        raise Conflict("faq-error-decided", name=row.decided_by or "", status=row.status)
    return row


def _decide(session: Session, row: FaqProposal, status: str, author: Author) -> None:
    row.status, row.decided_by, row.decided_at = status, author.name, now(session)
    session.flush()
