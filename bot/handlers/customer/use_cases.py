"""What happens when a customer writes: one transaction from the log to the reply."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.decided import note_decision
from bot.desk import Desk
from bot.dialogs import customer as dialog
from bot.dialogs.buttons import (
    NewQuestion,
    NoComment,
    NoneOfThese,
    Pick,
    Solved,
    TalkToPerson,
    encode,
)
from bot.handlers.customer.enclosed import note_enclosed
from bot.outgoing import TELEGRAM, Button, Reply, edit_buttons, say, send_file
from bot.times import when
from crm.actor import SYSTEM
from crm.conversations import service as conversations
from crm.conversations.service import Said
from crm.customers.service import Contact, Person, contact, find_contact, set_language
from crm.errors import CrmError
from crm.events import Event, record
from crm.surveys import service as surveys
from crm.tickets import service as tickets
from crm.tickets.models import Ticket
from crm.tickets.transitions import is_active
from faq import service as knowledge
from faq.policy import Decision, Match, Maybe, Nothing, Sure
from scheduler import metrics
from store import after_commit, now

_PENDING_LASTS = timedelta(minutes=30)
_REMARKS_LAST = timedelta(hours=1)
_FOLLOW_UP_WITHIN = timedelta(minutes=15)  # "and on Sunday?" leans on the answer before it
_COMMENT_LASTS = timedelta(hours=24)
_ACKNOWLEDGE_AFTER = timedelta(minutes=10)  # a customer who adds a word is not answered each time


@dataclass(frozen=True)
class Incoming:
    """A customer's message with what was found out before the transaction."""

    person: Person
    said: Said
    smalltalk: str | None
    faq: Decision


def receive(session: Session, desk: Desk, incoming: Incoming) -> None:
    """Log the message, decide, act. A message that is in the log already is left alone."""
    who = contact(session, incoming.person)
    message_id = conversations.log(session, who.conversation_id, "in", who.actor, incoming.said)
    if message_id is None:
        return
    note_enclosed(session, desk, who, incoming.said)
    ticket = tickets.active_ticket(session, who.conversation_id)
    situation = _situation(session, desk, who, incoming, ticket)
    step = dialog.decide(situation)
    note_decision(session, step, faq=type(incoming.faq).__name__.lower())
    _Turn(session, desk, who, message_id, incoming, ticket, situation.dialog is not None).act(step)


def ask_anew(
    session: Session, desk: Desk, who: Contact, message_id: int, incoming: Incoming
) -> None:
    """Deal with a logged message once more, as a question of its own."""
    conversations.end_dialog(session, who.conversation_id)
    ticket = tickets.active_ticket(session, who.conversation_id)
    situation = replace(_situation(session, desk, who, incoming, ticket), may_reopen=False)
    step = dialog.decide(situation)
    note_decision(session, step, faq=type(incoming.faq).__name__.lower())
    _Turn(session, desk, who, message_id, incoming, ticket, in_dialog=False).act(step)


def last_answered(session: Session, person: Person) -> str | None:
    """Key of the entry that this customer was answered with last, when that was a moment ago."""
    who = find_contact(session, TELEGRAM, person.bot, person.chat_id)
    if who is None:
        return None
    return knowledge.last_answered(session, who.customer_id, now(session) - _FOLLOW_UP_WITHIN)


def edited(session: Session, desk: Desk, person: Person, said: Said) -> None:
    """The customer edited a message: keep both versions, and show staff the new one."""
    who = contact(session, person)
    if said.platform_ref is None:
        return
    message = conversations.edit_text(session, who.conversation_id, said.platform_ref, said.text)
    if message is not None and message.ticket_id is not None:
        data = {"text": said.text}
        record(
            session,
            Event(
                "customer.edited",
                who.actor,
                who.customer_id,
                message.ticket_id,
                message.id,
                data,
            ),
        )


def apologise(session: Session, desk: Desk, bot: str, chat_id: str, number: int) -> None:
    """A message could not be processed: its writer, where we know them, is asked to try again."""
    who = find_contact(session, TELEGRAM, bot, chat_id)
    if who is not None:
        say(session, who, Reply(desk.texts.get(who.language, "trouble", id=str(number))))


def _situation(
    session: Session, desk: Desk, who: Contact, incoming: Incoming, ticket: Ticket | None
) -> dialog.Situation:
    running = conversations.dialog(session, who.conversation_id)
    reopenable = None
    if ticket is None and not who.first:
        reopenable = tickets.reopenable_ticket(session, who.conversation_id, desk.policy)
    return dialog.Situation(
        kind=incoming.said.kind,
        text=incoming.said.text,
        smalltalk=incoming.smalltalk,
        faq=incoming.faq,
        ticket_status=ticket.status if ticket else None,
        may_reopen=reopenable is not None,
        dialog=running.name if running else None,
        dialog_data=running.data if running else {},
    )


@dataclass
class _Turn:
    """One message and what is done with it."""

    session: Session
    desk: Desk
    who: Contact
    message_id: int
    incoming: Incoming
    ticket: Ticket | None
    in_dialog: bool  # one runs

    def act(self, step: dialog.Step) -> None:
        match step:
            case dialog.AddComment(survey_id):
                self._comment(survey_id)
            case dialog.RateInWords(survey_id, score):
                self._rate(survey_id, score)
            case dialog.ToTicket(answer, asked, courtesy):
                self._to_ticket(answer, asked, courtesy)
            case dialog.Answer(found):
                self._answer(found)
            case dialog.AnswerSeveral(found, rest):
                self._answer_several(found, rest)
            case dialog.Suggest(found):
                self._suggest(found)
            case dialog.Reopen():
                self._reopen()
            case dialog.HandOff(asked):
                self._record_ask(Nothing())
                ids = pending_ids(self.session, self.who, self.message_id)
                hand_off(self.session, self.desk, self.who, ids, asked)
            case dialog.SmallTalk(key):
                self._small_talk(key)

    def _text(self, key: str, **variables: object) -> str:
        return self.desk.texts.get(self.who.language, key, **variables)

    def _say(self, reply: Reply) -> None:
        say(self.session, self.who, reply)

    def _comment(self, survey_id: int) -> None:
        try:
            surveys.comment(self.session, survey_id, self.incoming.said.text, self.who.actor)
        except CrmError:  # the survey is gone, or there are no words: it is a message like any
            conversations.end_dialog(self.session, self.who.conversation_id)
            situation = _situation(self.session, self.desk, self.who, self.incoming, self.ticket)
            return self.act(dialog.decide(situation))
        running = conversations.dialog(self.session, self.who.conversation_id)
        asked = running and conversations.platform_ref(self.session, running.data.get("asked"))
        if asked:
            edit_buttons(self.session, self.who, asked)
        score = surveys.score_of(self.session, survey_id)
        rated(self.session, self.who, survey_id, score)
        self._say(Reply(self._text("survey-comment-thanks"), self._not_a_comment(survey_id)))

    def _not_a_comment(self, survey_id: int) -> tuple[tuple[Button, ...], ...]:
        """The way out, where the words may have been meant otherwise."""
        if self.incoming.smalltalk is not None or self.incoming.said.kind != "text":
            return ()
        button = encode(NewQuestion(survey_id, self.message_id))
        return ((Button(self._text("button-new-question"), button),),)

    def _rate(self, survey_id: int, score: int) -> None:
        try:
            outcome = surveys.rate(self.session, survey_id, score, self.who.actor)
        except CrmError:
            return self._say(Reply(self._text("survey-over")))
        if outcome.repeated:
            self._say(Reply(self._text("survey-repeated", stars="⭐" * outcome.score)))
        else:
            ask_for_comment(self.session, self.desk, self.who, survey_id)

    def _small_talk(self, key: str) -> None:
        self._say(Reply(self._text(key), self._person_button(0)))
        if key in ("unclear", "tell-more"):
            remember_pending(self.session, self.who, self.message_id)

    def _to_ticket(self, answer: Match | None, asked: bool, courtesy: bool) -> None:
        assert self.ticket is not None
        last_word = conversations.last_said_at(self.session, self.who.conversation_id, "out")
        tickets.customer_wrote(
            self.session, self.ticket, self.who, self.message_id, self.desk.policy, courtesy
        )
        if courtesy:
            return
        if answer is not None:
            self._answer(answer, self.ticket.id)
        elif asked or not last_word or now(self.session) - last_word > _ACKNOWLEDGE_AFTER:
            self._promise("added", self.ticket)

    def _reopen(self) -> None:
        ticket = tickets.reopenable_ticket(self.session, self.who.conversation_id, self.desk.policy)
        assert ticket is not None
        key = "added" if is_active(ticket.status) else "reopened"  # open: merged, of another chat
        tickets.customer_wrote(self.session, ticket, self.who, self.message_id, self.desk.policy)
        self._promise(key, ticket)

    def _promise(self, key: str, ticket: Ticket) -> None:
        text = promise(self.session, self.desk, self.who, key, ticket)
        self._say(Reply(text))

    def _answer(self, found: Match, ticket_id: int | None = None) -> None:
        ask_id = self._record_ask(Sure(found))
        if self.in_dialog:
            conversations.end_dialog(self.session, self.who.conversation_id)
        said = answer_with(self.session, self.desk, self.who, found.entry_id, ask_id, ticket_id)
        if ticket_id is not None and said is not None:
            event = Event("desk.answered", SYSTEM, self.who.customer_id, ticket_id, said)
            record(self.session, event)

    def _answer_several(self, found: tuple[Match, ...], rest: str) -> None:
        if not rest:
            for match in found:
                self._answer(match)
            return
        self._record_ask(Nothing(), rest)
        ids = pending_ids(self.session, self.who, self.message_id)
        conversations.end_dialog(self.session, self.who.conversation_id)
        ticket = open_ticket(self.session, self.desk, self.who, ids)
        for match in found:
            self._answer(match, ticket.id)
        wording = "handoff" if rest == self.incoming.said.text else "handoff-rest"
        text = promise(self.session, self.desk, self.who, wording, ticket)
        say(self.session, self.who, Reply(text), ticket_id=ticket.id)

    def _suggest(self, found: tuple[Match, ...]) -> None:
        ask_id = self._record_ask(Maybe(found))
        remember_pending(self.session, self.who, self.message_id)
        rows: list[tuple[Button, ...]] = [
            (Button(match.question, encode(Pick(ask_id, match.entry_id))),) for match in found
        ]
        rows.append((Button(self._text("button-none"), encode(NoneOfThese(ask_id))),))
        self._say(Reply(self._text("suggest"), tuple(rows)))

    def _person_button(self, ask_id: int) -> tuple[tuple[Button, ...], ...]:
        return ((Button(self._text("button-person"), encode(TalkToPerson(ask_id))),),)

    def _record_ask(self, decision: Decision, text: str | None = None) -> int:
        best = None
        if isinstance(decision, Sure):
            best = decision.entry
        elif isinstance(decision, Maybe):
            best = decision.entries[0]
        after_commit(self.session, metrics.FAQ.labels(type(decision).__name__.lower()).inc)
        return knowledge.record_ask(
            self.session,
            customer_id=self.who.customer_id,
            language=self.who.language,
            text=self.incoming.said.text if text is None else text,
            decision=type(decision).__name__.lower(),
            confidence=best.confidence if best else 0.0,
            entry_id=best.entry_id if best else None,
            message_id=self.message_id,
            now=now(self.session),
        )


def answer_with(
    session: Session, desk: Desk, who: Contact, entry_id: int, ask_id: int, ticket_id: int | None
) -> int | None:
    """Say an FAQ entry's answer with its two buttons; None when the entry is gone."""
    entry = desk.faq.by_id(entry_id) or knowledge.get_entry(session, entry_id)
    if entry is None:
        return None
    rows: list[tuple[Button, ...]] = [
        (Button(item["text"], url=item["url"]),) for item in entry.buttons
    ]
    if ticket_id is None:
        rows.append(
            (
                Button(desk.texts.get(who.language, "button-solved"), encode(Solved(ask_id))),
                Button(desk.texts.get(who.language, "button-person"), encode(TalkToPerson(ask_id))),
            )
        )
    for item in entry.attachments:
        send_file(session, who, item["kind"], item["url"], item.get("caption") or "")
    return say(session, who, Reply(entry.answer, tuple(rows)), ticket_id=ticket_id)


def ask_for_comment(session: Session, desk: Desk, who: Contact, survey_id: int) -> None:
    """The stars are in: a word on why, if the customer likes."""
    label = desk.texts.get(who.language, "button-no-comment")
    button = Button(label, encode(NoComment(survey_id)))
    text = desk.texts.get(who.language, "survey-comment")
    asked = say(session, who, Reply(text, ((button,),)))
    data = {"survey_id": survey_id, "asked": asked}
    conversations.start_dialog(session, who.conversation_id, dialog.COMMENT, data, _COMMENT_LASTS)


def choose_language(session: Session, desk: Desk, who: Contact, language: str) -> None:
    """The customer's own choice from now on; the thread of an open ticket shows it."""
    set_language(session, who, language)
    ticket = tickets.active_ticket(session, who.conversation_id)
    data = {"language": desk.texts.get(language, "language-name")}
    ticket_id = ticket.id if ticket else None
    event = Event("customer.language", who.actor, who.customer_id, ticket_id, data=data)
    record(session, event)
    say(session, who, Reply(desk.texts.get(language, "language-set")))


def rated(session: Session, who: Contact, survey_id: int, score: int) -> None:
    """The rating is done; for a while, a short remark still belongs to it."""
    data = {"survey_id": survey_id, "score": score}
    conversations.start_dialog(session, who.conversation_id, dialog.RATED, data, _REMARKS_LAST)


def hand_off(
    session: Session, desk: Desk, who: Contact, message_ids: list[int], asked: bool
) -> None:
    """Make a ticket of what was written, and say its number and when to expect a person."""
    conversations.end_dialog(session, who.conversation_id)
    knowledge.record_hand_off(session, who.customer_id, message_ids, asked, now(session))
    ticket = open_ticket(session, desk, who, message_ids)
    key = "handoff-person" if asked and len(message_ids) <= 1 else "handoff"
    say(session, who, Reply(promise(session, desk, who, key, ticket)), ticket_id=ticket.id)


def open_ticket(session: Session, desk: Desk, who: Contact, message_ids: list[int]) -> Ticket:
    """Make a ticket; what the FAQ took the words for is what it is about."""
    topics = knowledge.topics_of(session, who.customer_id, message_ids)
    return tickets.open_ticket(session, who, message_ids, desk.policy, topics)


def promise(session: Session, desk: Desk, who: Contact, key: str, ticket: Ticket) -> str:
    """A sentence with the ticket's number and when a reply can be expected."""
    moment = now(session)
    if key == "added" and ticket.due_at and ticket.due_at <= moment:
        return desk.texts.get(who.language, "added-overdue", number=str(ticket.number))
    due = ticket.due_at or desk.policy.reply_due(moment)
    due = max(due, desk.policy.hours.next_open(moment))
    said = when(desk.texts, who.language, due, moment, desk.settings.zone)
    return desk.texts.get(who.language, key, number=str(ticket.number), when=said)


def remember_pending(session: Session, who: Contact, message_id: int) -> None:
    """These words wait for their answer: a ticket made of them will hold them all."""
    ids = pending_ids(session, who, message_id)
    conversations.start_dialog(
        session, who.conversation_id, dialog.PENDING, {"message_ids": ids}, _PENDING_LASTS
    )


def pending_ids(session: Session, who: Contact, message_id: int | None) -> list[int]:
    """The messages that wait for an answer, `message_id` last."""
    running = conversations.dialog(session, who.conversation_id)
    waiting = running.data["message_ids"] if running and running.name == dialog.PENDING else []
    ids = [*waiting, *([message_id] if message_id is not None else [])]
    return list(dict.fromkeys(ids))
