"""The books after a run: the platforms' logs against the database, row by row.

The playground's log of accepted calls is the oracle: what it does not hold was lost, what it holds
twice was sent twice. Nothing here asks the product what it thinks it did.
"""

import html
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.conversations.models import Conversation, Message
from crm.events import EventRow
from crm.surveys.models import Survey
from crm.tickets.models import FollowUp, StaffThread, Ticket
from crm.tickets.transitions import ACTIVE
from store import Store
from store.inbox import InboxRow
from store.outbox import OutboxRow
from store.trace import inbox_trace
from tests.crash.life import Deeds
from tests.support.world import People

Json = dict[str, Any]
TABLES = (
    Conversation,
    EventRow,
    FollowUp,
    InboxRow,
    Message,
    OutboxRow,
    StaffThread,
    Survey,
    Ticket,
)


def in_flight(store: Store, pid: int) -> list[int]:
    """The outbox rows that a worker (named by its process id) was sending when it died."""
    wanted = select(OutboxRow.id).where(
        OutboxRow.status == "due",
        OutboxRow.attempted_at.is_not(None),
        OutboxRow.lease_owner.like(f"{pid}-%"),
    )
    return store.read_sync(lambda session: list(session.scalars(wanted)))


def unsettled(session: Session) -> list[str]:
    """What still waits in the inbox and the outbox, a line each."""
    taken_in = select(InboxRow).where(InboxRow.status == "new").order_by(InboxRow.id)
    to_send = select(OutboxRow).where(OutboxRow.status == "due").order_by(OutboxRow.id)
    return [
        f"{row.__tablename__} {row.id} in {row.lane}, tried {row.attempts} times, not before"
        f" {row.not_before}, leased until {row.lease_until}: {row.error}"
        for statement in (taken_in, to_send)
        for row in session.scalars(statement)
    ]


@dataclass
class Verdict:
    """What the books say. Each list names what is wrong; the numbers are for the table."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    replies: int = 0
    duplicates: Counter[str] = field(default_factory=Counter)
    unknown: int = 0

    @property
    def faults(self) -> list[str]:
        """Everything that is not as promised, a line each."""
        lists = {
            "lost": self.lost,
            "twice": self.twice,
            "out of order": self.disorder,
            "sent twice without a reason": self.unexplained,
            "not shown to staff": self.hidden,
            "wrong": self.wrong,
        }
        return [f"{name}: {item}" for name, items in lists.items() for item in items]


class Books:
    """Everything that is known after a run, and the checks on it."""

    def __init__(
        self, store: Store, deeds: Deeds, sends: list[Json], interrupted: dict[int, list[str]]
    ):
        self._deeds = deeds
        self._sends = sends
        self.interrupted = interrupted
        rows = {table: store.read_sync(_all, table) for table in TABLES}
        self.inbox: list[InboxRow] = rows[InboxRow]
        self.outbox: list[OutboxRow] = rows[OutboxRow]
        self.messages: list[Message] = rows[Message]
        self.events: list[EventRow] = rows[EventRow]
        self.tickets: list[Ticket] = rows[Ticket]
        self.surveys: list[Survey] = rows[Survey]
        self.follow_ups: list[FollowUp] = rows[FollowUp]
        self.threads: list[StaffThread] = rows[StaffThread]
        self.chats = {row.id: int(row.chat_id) for row in rows[Conversation]}
        self.verdict = Verdict()

    def check(self) -> Verdict:
        """Every check; the verdict names each thing that is not as promised."""
        self._taken_in()
        self._logged_once()
        self._one_effect()
        self._agents_words()
        self._tickets()
        self._surveys_and_follow_ups()
        self._outbox_settled()
        self._customers_were_told()
        self._order_in()
        return self.verdict

    # --- what came in -----------------------------------------------------------------------

    def _taken_in(self) -> None:
        """Every update the platform delivered is in the inbox once, and done."""
        held = {row.external_id for row in self.inbox if row.source == "telegram"}
        self.verdict.lost += [f"update {n}" for n in self._deeds.updates if str(n) not in held]
        self.verdict.lost += [
            f"{row.source} row {row.id} is {row.status}: {row.error}"
            for row in self.inbox
            if row.status != "done"
        ]

    def _logged_once(self) -> None:
        logged = Counter(
            (self.chats[row.conversation_id], int(row.platform_ref or 0))
            for row in self.messages
            if row.direction == "in"
        )
        for place, text in self._deeds.said.items():
            if not logged[place]:
                self.verdict.lost.append(f"message {place} {text!r}")
        self.verdict.twice += [f"message {place}" for place, n in logged.items() if n > 1]
        strays = logged.keys() - self._deeds.said.keys()
        self.verdict.wrong += [f"message {place} was never said" for place in strays]

    def _one_effect(self) -> None:
        """A message and what was decided on it share a transaction, and with it their time."""
        said: dict[tuple[int, Any], list[Message]] = defaultdict(list)
        answered: Counter[tuple[int, Any]] = Counter()
        for row in self.messages:
            moment = (row.conversation_id, row.created_at)
            if row.direction == "in":
                said[moment].append(row)
            elif row.author_kind == "system":
                answered[moment] += 1
        for moment, rows in said.items():
            if len(rows) > 1 or answered[moment] > 1:
                self.verdict.twice.append(f"decided twice: {[row.text for row in rows]}")
            elif not answered[moment] and rows[0].ticket_id is None:
                self.verdict.lost.append(f"nothing was decided on {rows[0].text!r}")

    def _agents_words(self) -> None:
        """Each is logged once and went to the customer, or its writer was told why not."""
        logged = Counter(
            (row.staff_ref or "").split(":")[-1]
            for row in self.messages
            if row.author_kind == "agent" and row.staff_ref
        )
        refused = Counter(
            send["params"].get("thread_ts")
            for send in self._sends
            if send["method"] == "chat.postEphemeral" and "stays closed" in str(send["params"])
        )
        for ts, (text, thread) in self._deeds.written.items():
            if logged[ts] > 1:
                self.verdict.twice.append(f"reply {text!r}")
            elif not logged[ts] and not refused[thread]:
                self.verdict.lost.append(f"reply {text!r}")
        for kind in ("agent.replied", "note.added", "customer.wrote"):
            again = Counter(row.message_id for row in self.events if row.kind == kind)
            self.verdict.twice += [f"{kind} of message {m}" for m, n in again.items() if n > 1]

    def _order_in(self) -> None:
        last: dict[int, int] = defaultdict(int)
        for row in sorted(self.messages, key=lambda row: row.id):
            if row.direction == "in":
                ref = int(row.platform_ref or 0)
                if ref < last[row.conversation_id]:
                    self.verdict.disorder.append(f"{row.text!r} came in too late")
                last[row.conversation_id] = ref

    # --- what it led to ---------------------------------------------------------------------

    def _tickets(self) -> None:
        active = Counter(row.conversation_id for row in self.tickets if row.status in ACTIVE)
        self.verdict.twice += [f"active tickets of {c}" for c, n in active.items() if n > 1]
        opened = [row for row in self.events if row.kind == "ticket.opened"]
        made_of = Counter(m for row in opened for m in row.data["message_ids"])
        self.verdict.twice += [f"a ticket of message {m}" for m, n in made_of.items() if n > 1]
        if sorted(row.ticket_id or 0 for row in opened) != sorted(row.id for row in self.tickets):
            self.verdict.wrong.append("tickets and their openings differ")
        resolved = Counter(row.ticket_id for row in self.events if row.kind == "ticket.resolved")
        self.verdict.wrong += [
            f"ticket {row.id}: resolved {resolved[row.id]} times, says {row.resolution}"
            for row in self.tickets
            if resolved[row.id] != row.resolution
        ]

    def _surveys_and_follow_ups(self) -> None:
        """One survey per resolution at most; each follow-up step at most once."""
        per_resolution = Counter((row.ticket_id, row.resolution) for row in self.surveys)
        rated = Counter(
            row.data["survey_id"] for row in self.events if row.kind == "survey.answered"
        )
        asked = Counter(row.data["survey_id"] for row in self.events if row.kind == "survey.due")
        queued = Counter(
            row.payload["survey_id"] for row in self.outbox if "survey_id" in row.payload
        )
        for what, counted in (
            ("surveys of resolution", per_resolution),
            ("ratings of survey", rated),
            ("askings of survey", asked),
            ("sendings of survey", queued),
        ):
            self.verdict.twice += [f"{what} {key}" for key, n in counted.items() if n > 1]
        for step, kind in (("remind", "ticket.reminded"), ("close", "ticket.closed")):
            done = Counter(
                r.ticket_id for r in self.follow_ups if (r.step, r.status) == (step, "done")
            )
            happened = Counter(row.ticket_id for row in self.events if row.kind == kind)
            self.verdict.twice += [
                f"{step} of ticket {ticket}" for ticket, n in happened.items() if n > done[ticket]
            ]

    # --- what went out ----------------------------------------------------------------------

    def _outbox_settled(self) -> None:
        """A press that was answered too late is the only thing that may be refused."""
        for row in self.outbox:
            fine = row.status in ("sent", "cancelled") or (
                row.status == "parked" and row.kind in ("callback_answer", "edit")
            )
            if row.status == "unknown" and row.at_most_once:
                self.verdict.unknown += 1
            elif not fine:
                self.verdict.wrong.append(f"outbox {row.id} {row.kind} {row.status}: {row.error}")

    def _customers_were_told(self) -> None:
        """In each chat: every reply arrived, in order, and what came twice has its reason."""
        arrived: dict[int, list[Json]] = defaultdict(list)
        for send in self._sends:
            if send["method"] == "sendMessage":
                arrived[int(send["params"]["chat_id"])].append(send)
        due: dict[int, list[OutboxRow]] = defaultdict(list)
        for row in sorted(self.outbox, key=lambda row: row.id):
            if row.platform == "telegram" and row.kind == "send" and row.status != "cancelled":
                due[int(row.payload["chat_id"])].append(row)
        lanes = {inbox_trace(row.source, row.id): row.lane for row in self.inbox}
        for chat in arrived.keys() | due.keys():
            self.verdict.replies += len(due[chat])
            _Chat(chat, due[chat], lanes, self).read(arrived[chat])


class _Chat:
    """What arrived in one chat, against the rows that were to be sent there.

    A row knows the platform's number of its message once it is settled; what arrived with another
    number is a copy whose sending was never recorded. Order is that of the lane that caused a row:
    an agent's thread and the customer's own messages run side by side.
    """

    def __init__(
        self, chat: int, due: list[OutboxRow], lanes: dict[str, str], books: Books
    ) -> None:
        self._chat, self._due, self._lanes = chat, due, lanes
        self._books, self._verdict = books, books.verdict
        self._settled = {row.result["message_id"]: row for row in due if row.result}
        self._copies: Counter[int] = Counter()
        self._there: set[int] = set()
        self._last: Counter[str] = Counter()

    def read(self, sends: list[Json]) -> None:
        """Every arrival, oldest first; then what never arrived."""
        for send in sends:
            row = self._settled.get(send["result"]["message_id"])
            if row is None:
                self._copy(send)
                continue
            self._there.add(row.id)
            if _shape(send["params"]) != _row_shape(row):
                self._verdict.wrong.append(f"{self._name(row)} says {send['params']['text']!r}")
            self._in_order(row)
        for row in self._due:
            if row.status == "sent" and row.id not in self._there:
                self._verdict.lost.append(self._name(row))

    def _in_order(self, row: OutboxRow) -> None:
        cause = self._lanes.get(row.trace or "", row.trace or "")
        if row.id < self._last[cause]:
            self._verdict.disorder.append(f"{self._name(row)} came after {self._last[cause]}")
        self._last[cause] = max(row.id, self._last[cause])

    def _copy(self, send: Json) -> None:
        """One whose sending was never recorded: it must be of a row whose sending broke off, and
        that is not settled yet."""
        shape = _shape(send["params"])
        for row in self._due:
            if row.id in self._there:
                continue
            causes = self._books.interrupted.get(row.id, [])
            copies = self._copies[row.id]
            if copies < len(causes) and _row_shape(row) == shape:
                self._copies[row.id] += 1
                self._in_order(row)
                if row.at_most_once and (copies or row.status == "sent"):
                    self._verdict.twice.append(f"survey {self._name(row)}")
                elif not row.at_most_once:
                    self._verdict.duplicates[causes[copies]] += 1
                return
        tries = [(row.id, row.attempts) for row in self._due if _row_shape(row) == shape]
        text = send["params"]["text"]
        self._verdict.unexplained.append(f"to {self._chat}, (row, attempts) {tries}: {text!r}")

    def _name(self, row: OutboxRow) -> str:
        return f"{row.kind} {row.id} to {self._chat}: {row.payload['html']!r}"


def _all(session: Session, table: Any) -> list[Any]:
    return list(session.scalars(select(table)))


def _row_shape(row: OutboxRow) -> str:
    buttons = [b.get("data") or b.get("url") for r in row.payload.get("buttons", []) for b in r]
    return f"{html.unescape(row.payload['html'])} {buttons}"


def _shape(params: Json) -> str:
    markup = params.get("reply_markup") or "{}"
    rows = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
    buttons = [b.get("callback_data") or b.get("url") for row in rows for b in row]
    return f"{html.unescape(params['text'])} {buttons}"


async def read_sends(people: People) -> list[Json]:
    """All calls the platforms accepted, oldest first."""
    return list((await people.call("GET", "/control/sends"))["sends"])
