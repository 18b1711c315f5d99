"""`/desk faq stats` and `learn`, and "Save as FAQ" on a ticket."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.handlers.staff import faq_forms
from bot.handlers.staff.arguments import Arguments, Incomplete, number_in
from bot.handlers.staff.buttons import ticket_id_of
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.faq_cards import percent
from bot.slack.rich import Answer, Span
from crm.actor import Actor
from crm.tickets import exchanges
from faq import lookup, stats
from faq.languages import language_of
from faq.learning import Findings
from faq.parsed import MAX_QUESTION, ParsedEntry
from faq.privacy import general_answer, mask
from faq.stats import EntryTotals, Totals
from scheduler.jobs import knowledge
from store import now

_DAYS, _MOST_DAYS = 30, 3650
_TEXT = 100


async def show_stats(call: Call, arguments: Arguments) -> None:
    """What the knowledge base achieved in the last days, against the days before."""
    days = number_in(arguments.words[0]) if arguments.words else _DAYS
    if days is None or not 0 < days <= _MOST_DAYS or len(arguments.words) > 1:
        raise Incomplete("desk-faq-unknown", arguments.rest)
    current, before, worst, missed = await call.read(_stats, days)
    say = call.door.say
    shown = Answer()
    shown.add(Span(say("faq-stats-title", days=days), bold=True))
    for line in _total_lines(current, before, call):
        shown.add(Span(line))
    if worst:
        shown.add(Span(say("faq-stats-worst"), bold=True))
    for found in worst:
        shown.add(Span(found.key, code=True), Span(f" {_entry_facts(found, call)}"))
    if missed:
        shown.add(Span(say("faq-stats-missed"), bold=True))
    for text in missed:
        shown.add(Span(f"• {shorten(' '.join(text.split()), _TEXT)}"))
    await call.show(shown)


async def learn(call: Call, arguments: Arguments) -> None:
    """Look now for what can be learnt, in place of waiting for the week's round."""
    arguments.nothing_after(0)
    await call.staff()
    findings = await call.read(knowledge.look)
    done = await call.decide(_propose, findings)
    if done is None:
        return
    if done.value:
        await call.tell("faq-learn-found", count=done.value)
    else:
        await call.tell("faq-learn-nothing")


async def save_ticket(call: Call) -> None:
    """A form with an ended ticket's question and the agent's answer, personal data masked."""
    await call.staff()
    ticket_id = ticket_id_of(call)
    found = await call.read(exchanges.exchange, ticket_id)
    question = " ".join(mask(found.question, found.names).split())
    content = ParsedEntry(
        key="",
        language=language_of(found.question, found.language, await call.read(lookup.languages)),
        question=shorten(question, MAX_QUESTION),
        answer=general_answer(found.answer, found.names),
    )
    await faq_forms.open_ticket(call, ticket_id, content)


def _stats(session: Session, days: int) -> tuple[Totals, Totals, list[EntryTotals], list[str]]:
    until = now(session)
    since = until - timedelta(days=days)
    return (
        stats.totals(session, since, until),
        stats.totals(session, since - timedelta(days=days), since),
        stats.worst(session, since, until),
        stats.missed_texts(session, since, until),
    )


def _total_lines(current: Totals, before: Totals, call: Call) -> list[str]:
    say = call.door.say
    return [
        say("faq-stats-asks", count=current.asks, before=before.asks),
        say(
            "faq-stats-answered",
            share=percent(current.answered_share),
            before=percent(before.answered_share),
            picked=current.picked,
        ),
        say(
            "faq-stats-solved",
            rate=percent(current.solved_rate),
            before=percent(before.solved_rate),
            solved=current.solved,
            failed=current.failed,
            silent=current.silent,
        ),
        say(
            "faq-stats-unanswered",
            count=current.unanswered,
            share=percent(current.unanswered_share),
            before=percent(before.unanswered_share),
        ),
    ]


def _entry_facts(found: EntryTotals, call: Call) -> str:
    return call.door.say(
        "faq-stats-entry",
        language=found.language,
        said=found.said,
        solved=found.solved,
        failed=found.failed,
    )


def _propose(session: Session, actor: Actor, findings: Findings) -> int:
    made = knowledge.propose(session, findings, actor)
    return len(made.proposal_ids) if made else 0
