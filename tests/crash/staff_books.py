"""The staff's side of the books: every thread whole and in order, every card as its ticket is."""

import json
from collections import Counter, defaultdict
from typing import Any

from bot.slack.cards import card
from bot.slack.thread import text_of
from bot.texts import load_texts
from crm.conversations.staff_refs import last_from_customer
from crm.tickets.queries import view
from store import Store
from store.outbox import OutboxRow
from tests.crash.books import Books, Verdict
from tests.crash.life import is_card
from tests.support.world import People

Json = dict[str, Any]
_POSTS = ("thread_message", "thread_line")


class StaffBooks:
    """Slack's log against the outbox, and the cards in the channel against the tickets."""

    def __init__(self, store: Store, books: Books, sends: list[Json], channel: list[Json]) -> None:
        self._store = store
        self._books = books
        self._posted: list[tuple[int, str, Json]] = [
            (row_of(send), part_of(send), send["params"])
            for send in sends
            if send["method"] == "chat.postMessage"
        ]
        self._marked = {
            (send["params"]["timestamp"], send["params"]["name"])
            for send in sends
            if send["method"] == "reactions.add"
        }
        self._cards = [message for message in channel if is_card(message)]
        texts = load_texts()
        self._say = lambda key, **values: texts.get("en", key, **values)

    def check(self) -> Verdict:
        """Every check; adds to the books' verdict."""
        self._posted_once()
        self._threads_in_order()
        self._cards_are_final()
        self._unknown_is_shown()
        self._marks()
        return self._books.verdict

    def _posted_once(self) -> None:
        verdict = self._books.verdict
        posts = Counter((row, part) for row, part, _ in self._posted)
        for (row, part), times in posts.items():
            causes = self._books.interrupted.get(row, [])
            verdict.duplicates.update(f"{cause} (Slack)" for cause in causes[: times - 1])
            verdict.unexplained += [f"Slack post {row} {part}"] * (times - 1 - len(causes))
        there = {row for row, part in posts if part.startswith("part")}
        refs = {message.id: message.staff_ref for message in self._books.messages}
        seen = {
            refs.get(row.payload["message_id"])
            for row in self._slack_rows(("thread_message",))
            if row.id in there
        }
        for row in self._slack_rows(_POSTS):
            shown = refs.get(row.payload.get("message_id", 0))
            if shown is not None and shown in seen:
                continue  # by itself, or with those beside it
            if row.status == "sent" and row.id not in there:
                verdict.lost.append(f"{row.kind} {row.id} in Slack")

    def _slack_rows(self, kinds: tuple[str, ...]) -> list[OutboxRow]:
        return [row for row in self._books.outbox if row.kind in kinds]

    def _threads_in_order(self) -> None:
        last: dict[str, int] = defaultdict(int)
        for row, part, params in self._posted:
            thread = params.get("thread_ts")
            if thread is None or not part.startswith("part"):
                continue
            if row < last[thread]:
                self._books.verdict.disorder.append(f"thread {thread}: row {row} came too late")
            last[thread] = max(row, last[thread])

    def _cards_are_final(self) -> None:
        """One card per ticket, and it shows what the ticket has become."""
        verdict = self._books.verdict
        shown = {message["ts"]: message for message in self._cards}
        bound = {row.ticket_id: row.ref for row in self._books.threads}
        for stray in shown.keys() - set(bound.values()):
            if row_of({"params": shown[stray]}) not in self._books.interrupted:
                verdict.twice.append(f"card {shown[stray]['text']!r}")
        for ticket in self._books.tickets:
            message = shown.get(bound.get(ticket.id, ""))
            if message is None:
                verdict.lost.append(f"the card of ticket {ticket.number}")
                continue
            wanted = self._store.read_sync(self._made, ticket.id)
            if _timeless(message["blocks"]) != _timeless(wanted):
                verdict.wrong.append(
                    f"the card of ticket {ticket.number} ({ticket.status}): {message['text']!r}"
                )

    def _made(self, session: Any, ticket_id: int) -> list[Json]:
        newest = last_from_customer(session, ticket_id)
        last = text_of(newest, self._say) if newest else None
        return card(view(session, ticket_id), self._say, last).blocks  # nobody telephones here

    def _unknown_is_shown(self) -> None:
        """Each survey whose arrival is not known has its line in the ticket's thread."""
        sentence = self._say("line-survey-unknown")
        bound = {row.ref: row.ticket_id for row in self._books.threads}
        lines = Counter(
            bound.get(params["thread_ts"])
            for _, _, params in self._posted
            if params.get("thread_ts") and params["text"] == sentence
        )
        surveys = {row.id: row.ticket_id for row in self._books.surveys}
        unknown = Counter(
            surveys[row.payload["survey_id"]]
            for row in self._books.outbox
            if row.status == "unknown"
        )
        for ticket, number in unknown.items():
            if lines[ticket] < number:
                self._books.verdict.hidden.append(f"an unknown survey of ticket {ticket}")

    def _marks(self) -> None:
        """An agent sees of every reply that it was delivered, and of every note that it is one."""
        for row in self._books.messages:
            if row.author_kind != "agent" or not row.staff_ref:
                continue
            wanted = "lock" if row.direction == "note" else "white_check_mark"
            if (row.staff_ref.split(":")[-1], wanted) not in self._marked:
                self._books.verdict.hidden.append(f"the mark of {row.text!r}")


def _timeless(blocks: list[Json]) -> list[str]:
    """What a card says, without what the time of day alone changes and what Slack adds."""
    said = []
    for block in blocks:
        shown = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
        for item in filter(None, shown):
            text = item["text"]["text"] if isinstance(item["text"], dict) else item["text"]
            said.append(f"{item.get('action_id', '')} {text}")
    return [line for line in said if "*Answer due*" not in line]


def _id(send: Json) -> str:
    metadata = send["params"].get("metadata") or {}
    if isinstance(metadata, str):
        metadata = json.loads(metadata)
    return str((metadata.get("event_payload") or {}).get("id", "0.0."))


def row_of(send: Json) -> int:
    """The outbox row that a post of ours is about; 0 for none."""
    return int(_id(send).split(".")[0])


def part_of(send: Json) -> str:
    return _id(send).split(".")[-1]


async def read_channel(people: People) -> list[Json]:
    """The support channel's top level."""
    return list((await people.call("GET", "/people/channels/support/messages"))["messages"])
