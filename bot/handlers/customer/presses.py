"""What happens when a customer taps a button: one transaction, the same effect however often."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.decided import note_decision
from bot.desk import Desk
from bot.dialogs import buttons as data
from bot.dialogs.customer import COMMENT
from bot.handlers.customer.use_cases import (
    Incoming,
    answer_with,
    ask_anew,
    ask_for_comment,
    choose_language,
    hand_off,
    pending_ids,
    promise,
    rated,
)
from bot.outgoing import Button, Reply, answer_callback, edit_buttons, say, show_line
from bot.telegram.markup import plain_to_html
from crm.conversations import service as conversations
from crm.conversations.service import Said
from crm.customers.service import Contact, Person, contact, find_contact
from crm.errors import CrmError
from crm.surveys import service as surveys
from crm.tickets import service as tickets
from crm.tickets.models import Ticket
from faq import service as knowledge
from scheduler import metrics
from store import after_commit

#: Of these, one of a message is chosen.
_CHOICES = (data.Pick, data.NoneOfThese)


@dataclass(frozen=True)
class Tap:
    """What was tapped: `ref` is the message that has the button, `links` its buttons that lead
    somewhere, which stay; `asked`: the words that are to be taken as a question after all."""

    callback_id: str
    ref: str
    button: data.Pressed
    links: tuple[Button, ...] = ()
    asked: Incoming | None = None


class _Press:
    """One tap and what is done with it."""

    def __init__(self, session: Session, desk: Desk, who: Contact, tap: Tap) -> None:
        self.session, self.desk, self.who, self.tap = session, desk, who, tap

    def act(self, pressed: data.Pressed) -> None:
        match pressed:
            case data.Solved(ask_id):
                self._solved(ask_id)
            case data.TalkToPerson(ask_id):
                self._person(ask_id)
            case data.Pick(ask_id, entry_id):
                self._pick(ask_id, entry_id)
            case data.NoneOfThese(ask_id):
                self._none(ask_id)
            case data.Rate(survey_id, score):
                self._rate(survey_id, score)
            case data.NoComment(survey_id):
                self._no_comment(survey_id)
            case data.NewQuestion(survey_id, message_id):
                self._new_question(survey_id, message_id)
            case data.SetLanguage(language):
                self._language(language)
            case data.Stale():
                self._done("stale-button")

    def _text(self, key: str, **variables: object) -> str:
        return self.desk.texts.get(self.who.language, key, **variables)

    def _done(self, key: str | None = None, **variables: object) -> None:
        answer_callback(
            self.session, self.tap.callback_id, self._text(key, **variables) if key else None
        )

    def _take_buttons_off(self, html: str | None = None) -> None:
        """The tap has its effect, and has it once."""
        code = data.encode(self.tap.button)
        conversations.note_tap(self.session, self.who.conversation_id, self.tap.ref, code)
        edit_buttons(self.session, self.who, self.tap.ref, html, self.tap.links)

    def _own_ask(self, ask_id: int) -> int | None:
        """The message of this ask, when the ask is this customer's; 0 when it has none."""
        ask = knowledge.get_ask(self.session, ask_id)
        if ask is None or ask.customer_id != self.who.customer_id:
            return None
        return ask.message_id or 0

    def _came_of(self, ask_id: int, outcome: str, entry_id: int | None = None) -> None:
        knowledge.record_outcome(self.session, ask_id, outcome, entry_id)
        after_commit(self.session, metrics.FAQ.labels(outcome).inc)

    def _solved(self, ask_id: int) -> None:
        if self._own_ask(ask_id) is None:
            return self._done("stale-button")
        self._came_of(ask_id, "solved")
        self._take_buttons_off()
        self._done("solved")

    def _person(self, ask_id: int) -> None:
        message_id = self._own_ask(ask_id) if ask_id else 0
        if message_id is None:
            return self._done("stale-button")
        if ask_id:
            self._came_of(ask_id, "person")
        self._take_buttons_off()
        self._to_person(message_id or None)

    def _none(self, ask_id: int) -> None:
        message_id = self._own_ask(ask_id)
        if message_id is None:
            return self._done("stale-button")
        self._came_of(ask_id, "none")
        self._take_buttons_off()
        self._to_person(message_id or None)

    def _to_person(self, message_id: int | None) -> None:
        """A ticket from the message that was asked about, or a word on the one that is open, or
        on the one that was about this message."""
        self._done()
        ticket = tickets.active_ticket(self.session, self.who.conversation_id)
        if ticket is not None:
            self._add_to(ticket, message_id)
            return self._promise("added", ticket)
        ended = self._ended_ticket_of(message_id)
        if ended is not None:
            tickets.reopen(self.session, ended.id, self.who.actor, self.desk.policy)
            self._add_to(ended, message_id)
            return self._promise("reopened", ended)
        ids = pending_ids(self.session, self.who, message_id)
        hand_off(self.session, self.desk, self.who, ids, asked=not ids)

    def _promise(self, key: str, ticket: Ticket) -> None:
        text = promise(self.session, self.desk, self.who, key, ticket)
        say(self.session, self.who, Reply(text), ticket_id=ticket.id)

    def _ended_ticket_of(self, message_id: int | None) -> Ticket | None:
        """The ticket that this message belongs to, when it may be opened again."""
        policy = self.desk.policy
        last = tickets.reopenable_ticket(self.session, self.who.conversation_id, policy)
        if last is None or message_id is None:
            return None
        return last if conversations.ticket_of(self.session, message_id) == last.id else None

    def _add_to(self, ticket: Ticket, message_id: int | None) -> None:
        """The thread shows what a person is wanted for: the question, or that one is wanted."""
        if message_id is not None and conversations.ticket_of(self.session, message_id) is None:
            policy = self.desk.policy
            tickets.customer_wrote(self.session, ticket, self.who, message_id, policy)
        else:
            show_line(self.session, ticket.id, "line-wants-person")

    def _pick(self, ask_id: int, entry_id: int) -> None:
        if self._own_ask(ask_id) is None:
            return self._done("stale-button")
        said = answer_with(self.session, self.desk, self.who, entry_id, ask_id, None)
        if said is None:
            return self._done("stale-button")
        self._came_of(ask_id, "picked", entry_id)
        conversations.end_dialog(self.session, self.who.conversation_id)
        self._take_buttons_off()
        self._done()

    def _rate(self, survey_id: int, score: int) -> None:
        outcome = surveys.rate(self.session, survey_id, score, self.who.actor)
        stars = "⭐" * outcome.score
        if outcome.repeated:
            return self._done("survey-repeated", stars=stars)
        text = self._text("survey-rated", stars=stars, number=str(outcome.ticket_number))
        self._take_buttons_off(plain_to_html(text))
        self._done()
        ask_for_comment(self.session, self.desk, self.who, survey_id)

    def _no_comment(self, survey_id: int) -> None:
        running = conversations.dialog(self.session, self.who.conversation_id)
        if running and running.name == COMMENT and running.data["survey_id"] == survey_id:
            score = surveys.score_of(self.session, survey_id)
            rated(self.session, self.who, survey_id, score)
        text = plain_to_html(self._text("survey-no-comment"))
        self._take_buttons_off(text)
        self._done()

    def _new_question(self, survey_id: int, message_id: int) -> None:
        """What was taken as a word on the rating is a question of its own."""
        asked = self.tap.asked
        if asked is None:
            return self._done("stale-button")
        surveys.withdraw_comment(self.session, survey_id, asked.said.text, self.who.actor)
        self._take_buttons_off()
        self._done()
        ask_anew(self.session, self.desk, self.who, message_id, asked)

    def _language(self, language: str) -> None:
        if language not in self.desk.texts.languages:
            return self._done("stale-button")
        self._take_buttons_off()
        self._done()
        choose_language(self.session, self.desk, self.who, language)


def press(session: Session, desk: Desk, person: Person, tap: Tap) -> None:
    """Do what the button says, once; an expected refusal is shown as a short notice on the tap."""
    who = contact(session, person)
    if _repeated(session, who, tap):
        answer_callback(session, tap.callback_id)
        return
    note_decision(session, tap.button)
    try:
        _Press(session, desk, who, tap).act(tap.button)
    except CrmError as error:
        key = "survey-over" if error.key == "error-survey-over" else "stale-button"
        answer_callback(session, tap.callback_id, desk.texts.get(who.language, key))


def said_before(session: Session, person: Person, message_id: int) -> Said | None:
    """What this person said in a message of the log."""
    who = find_contact(session, person.channel, person.bot, person.chat_id)
    if who is None:
        return None
    return conversations.said_by_customer(session, who.conversation_id, message_id)


def _repeated(session: Session, who: Contact, tap: Tap) -> bool:
    """A double tap, quicker than the buttons went, or a second choice among suggestions. Of a
    rating the customer is told what counts."""
    if isinstance(tap.button, data.Rate):
        return False
    before = conversations.tapped(session, who.conversation_id, tap.ref)
    if isinstance(tap.button, _CHOICES):
        return any(isinstance(data.decode(code), _CHOICES) for code in before)
    return data.encode(tap.button) in before
