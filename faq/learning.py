"""Learning from what customers asked: what had no answer, and in which words they asked.

A round looks at the asks that no proposal holds yet, groups them and proposes what is worth a
colleague's look. An ask belongs to at most one proposal, so nothing is offered twice, and what was
rejected stays rejected, also for new questions like it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from faq import lookup
from faq.clustering import MOST_QUESTIONS, cluster
from faq.content import folded, from_json
from faq.languages import language_of
from faq.models import FaqAsk, FaqEntry, FaqProposal, FaqRound
from faq.parsed import MAX_QUESTION, ParsedEntry
from faq.privacy import general_answer, mask
from faq.proposals import MAX_EXAMPLES, propose
from faq.service import as_entry
from faq.text import classify_smalltalk, tokens
from store import now, upsert
from store.unit import lock_names

HORIZON = timedelta(days=90)  # older asks are not looked at
MOST_DRAFTS = 8  # a round that nobody reads to the end helps nobody
_KNOWN_WORDING = 0.97  # confidence of a question that an entry has word for word
_LOCK = "faq:learning"


@dataclass(frozen=True)
class Asked:
    """One question of a customer. `names`: the people it may speak of. `was_answered`: an entry
    was said at once."""

    ask_id: int
    text: str
    language: str
    customer_id: int
    message_id: int | None = None
    names: tuple[str, ...] = ()
    was_answered: bool = False

    @property
    def masked(self) -> str:
        return mask(self.text, self.names)


@dataclass(frozen=True)
class Answered:
    """What an agent answered to a question, in a resolved ticket."""

    ticket_id: int
    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """Questions that belong together, the most typical first, and an agent's answer to them."""

    asked: tuple[Asked, ...]
    answer: Answered | None = None


@dataclass(frozen=True)
class Wordings:
    """Words in which customers asked for an entry that was the right one."""

    entry_id: int
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Findings:
    """What a round found. `more`: questions that belong to a proposal there is already."""

    drafts: tuple[Draft, ...] = ()
    wordings: tuple[Wordings, ...] = ()
    more: Mapping[int, tuple[Asked, ...]] = field(default_factory=dict)


Found = TypeVar("Found", Draft, Wordings)


# ---------------------------------------------------------------------- looking


def misses(session: Session, moment: datetime) -> list[Asked]:
    """Questions that no entry answered: nothing was found, none of the suggestions was it, or the
    customer asked for a person after the answer (and the entry was not changed since)."""
    changed = select(FaqEntry.id).where(
        FaqEntry.id == FaqAsk.entry_id, FaqEntry.updated_at > FaqAsk.created_at
    )
    failed = FaqAsk.outcome.in_(("person", "not_solved"))
    missed = or_(
        FaqAsk.decision == "nothing",
        and_(FaqAsk.decision == "maybe", or_(failed, FaqAsk.outcome == "none")),
        and_(FaqAsk.decision == "sure", failed, ~changed.exists()),
    )
    return [one for one in _asked(session, missed, moment) if _is_question(one.text)]


def wordings(session: Session, moment: datetime) -> list[Wordings]:
    """Words of picked suggestions and of answers that solved it, which the entry does not have."""
    picked = and_(FaqAsk.picked_entry_id.is_not(None), FaqAsk.outcome.in_(("picked", "solved")))
    confirmed = and_(
        FaqAsk.picked_entry_id.is_(None),
        FaqAsk.decision == "sure",
        FaqAsk.outcome == "solved",
        FaqAsk.confidence < _KNOWN_WORDING,
    )
    by_entry: dict[int, list[Asked]] = {}
    for one, entry_id in _asked_of_entries(session, or_(picked, confirmed), moment):
        by_entry.setdefault(entry_id, []).append(one)
    entries = session.scalars(select(FaqEntry).where(FaqEntry.id.in_(by_entry)))
    return [
        Wordings(row.id, tuple(new))
        for row in entries
        if row.status == "live" and (new := _new_words(by_entry[row.id], as_entry(row).spoken()))
    ]


def find(
    asked: Sequence[Asked],
    answers: Mapping[int, Answered],
    known: Mapping[int, Sequence[str]],
    words: Sequence[Wordings] = (),
) -> Findings:
    """Group the questions. Pure.

    answers: agents' answers by message id. known: the texts of proposals that are open or were
    rejected, by id. A group is proposed when two customers asked, or when an agent has answered.
    """
    newest = sorted(asked, key=lambda one: -one.ask_id)[:MOST_QUESTIONS]
    old = [(number, text) for number, texts in known.items() for text in texts]
    old = old[: MOST_QUESTIONS - len(newest)]
    groups = cluster([*(one.text for one in newest), *(text for _, text in old)])
    drafts: list[Draft] = []
    more: dict[int, tuple[Asked, ...]] = {}
    for group in groups:
        members = tuple(newest[place] for place in group if place < len(newest))
        owners = [old[place - len(newest)][0] for place in group if place >= len(newest)]
        if not members:
            continue
        if owners:
            more[owners[0]] = more.get(owners[0], ()) + members
            continue
        draft = Draft(members, _answer(members, answers))
        if draft.answer or len({one.customer_id for one in members}) > 1:
            drafts.append(draft)
    return Findings(tuple(drafts[:MOST_DRAFTS]), tuple(words[:MOST_DRAFTS]), more)


def known_texts(session: Session, moment: datetime) -> dict[int, list[str]]:
    """The questions of proposals for new entries that are open or were rejected, by id."""
    rows = session.scalars(
        select(FaqProposal).where(
            FaqProposal.kind == "entry",
            FaqProposal.entry_id.is_(None),
            FaqProposal.status != "approved",
            FaqProposal.created_at > moment - 2 * HORIZON,
        )
    )
    return {row.id: [from_json(row.content).question, *row.examples] for row in rows}


def _answer(members: Iterable[Asked], answers: Mapping[int, Answered]) -> Answered | None:
    found = (answers.get(one.message_id) for one in members if one.message_id is not None)
    return next(filter(None, found), None)


def _new_words(asked: list[Asked], spoken: Sequence[str]) -> list[Asked]:
    seen = {folded(text) for text in spoken}
    new = []
    for one in asked:
        if folded(one.masked) not in seen and _is_question(one.text):
            seen.add(folded(one.masked))
            new.append(one)
    return new


def _is_question(text: str) -> bool:
    return bool(tokens(text)) and classify_smalltalk(text) is None


def _asked(session: Session, condition: object, moment: datetime) -> list[Asked]:
    return [one for one, _ in _rows(session, condition, moment)]


def _asked_of_entries(
    session: Session, condition: object, moment: datetime
) -> list[tuple[Asked, int]]:
    return [(one, entry_id) for one, entry_id in _rows(session, condition, moment) if entry_id]


def _rows(session: Session, condition: object, moment: datetime) -> list[tuple[Asked, int | None]]:
    statement = (
        select(FaqAsk)
        .where(FaqAsk.proposal_id.is_(None), FaqAsk.created_at > moment - HORIZON)
        .where(condition)  # type: ignore[arg-type]  # a condition on columns of FaqAsk
        .order_by(FaqAsk.id)
    )
    return [
        (
            Asked(
                row.id,
                row.text,
                row.language,
                row.customer_id,
                row.message_id,
                was_answered=row.decision == "sure",
            ),
            row.picked_entry_id or row.entry_id,
        )
        for row in session.scalars(statement)
    ]


# ---------------------------------------------------------------------- proposing


@dataclass(frozen=True)
class Round:
    """A round that was recorded, and the proposals it made."""

    id: int
    proposal_ids: tuple[int, ...]


def record_round(session: Session, findings: Findings, week: str | None = None) -> Round | None:
    """Propose what was found. None: this week's round was made before, by whichever worker.

    Asks that another round has taken meanwhile are left out.
    """
    lock_names(session, [_LOCK])
    values = {"week": week, "at": now(session)}
    statement = upsert(session, FaqRound).values(values).on_conflict_do_nothing()
    round_id = session.execute(statement.returning(FaqRound.id)).scalar()
    if round_id is None:
        return None
    made = [
        *_each(session, findings.drafts, lambda draft: _propose_draft(session, draft, round_id)),
        *_each(session, findings.wordings, lambda one: _propose_words(session, one, round_id)),
    ]
    for proposal_id, asked in findings.more.items():
        row = session.get(FaqProposal, proposal_id, with_for_update=True)
        if row is not None:
            free = _free(session, asked)
            row.asked += len(free)
            _take(session, row, free)
    return Round(round_id, tuple(row.id for row in made))


def round_of_week(session: Session, week: str) -> bool:
    """Whether this week's round was made."""
    return session.scalar(select(FaqRound.id).where(FaqRound.week == week)) is not None


def set_round_ref(session: Session, round_id: int, staff_ref: str) -> None:
    """Where staff see the round."""
    session.get_one(FaqRound, round_id).staff_ref = staff_ref
    session.flush()


def round_ref(session: Session, round_id: int | None) -> str | None:
    """Where staff see the round; None until it was posted."""
    return session.scalar(select(FaqRound.staff_ref).where(FaqRound.id == round_id))


def is_round(session: Session, staff_ref: str) -> bool:
    """Whether this message (`channel:ts`) is a round's."""
    return session.scalar(select(FaqRound.id).where(FaqRound.staff_ref == staff_ref)) is not None


def _each(
    session: Session, found: Sequence[Found], make: Callable[[Found], FaqProposal]
) -> list[FaqProposal]:
    made = []
    for one in found:
        free = _free(session, one.asked)
        if free:
            row = make(replace(one, asked=free))
            _take(session, row, free)
            made.append(row)
    return made


def _free(session: Session, asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """Those that no proposal holds yet."""
    ids = [one.ask_id for one in asked]
    statement = select(FaqAsk.id).where(FaqAsk.id.in_(ids), FaqAsk.proposal_id.is_(None))
    free = set(session.scalars(statement))
    return tuple(one for one in asked if one.ask_id in free)


def _take(session: Session, row: FaqProposal, asked: Sequence[Asked]) -> None:
    session.execute(
        update(FaqAsk)
        .where(FaqAsk.id.in_([one.ask_id for one in asked]))
        .values(proposal_id=row.id)
        .execution_options(synchronize_session=False)
    )


def _propose_draft(session: Session, draft: Draft, round_id: int) -> FaqProposal:
    texts = _distinct(one.masked for one in draft.asked)
    question = next((text for text in texts if len(text) <= MAX_QUESTION), texts[0][:MAX_QUESTION])
    answer = general_answer(draft.answer.text, draft.answer.names) if draft.answer else ""
    content = ParsedEntry(
        key="",
        language=language_of(
            draft.asked[0].text, draft.asked[0].language, lookup.languages(session)
        ),
        question=question,
        answer=answer,
        phrases=tuple(text for text in texts[:MAX_EXAMPLES] if text != question),
    )
    return propose(
        session,
        content,
        "misses",
        examples=texts,
        asked=len(draft.asked),
        ticket_id=draft.answer.ticket_id if draft.answer else None,
        round_id=round_id,
    )


def _propose_words(session: Session, words: Wordings, round_id: int) -> FaqProposal:
    entry = session.get_one(FaqEntry, words.entry_id)
    content = ParsedEntry(
        key=entry.key,
        language=entry.language,
        question=entry.question,
        answer=entry.answer,
        phrases=tuple(_distinct(one.masked for one in words.asked)[:MAX_EXAMPLES]),
    )
    return propose(
        session,
        content,
        "wordings",
        kind="phrases",
        entry=entry,
        asked=len(words.asked),
        round_id=round_id,
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    """Each wording once, on one line."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(folded(text), " ".join(text.split()))
    return list(found.values())
