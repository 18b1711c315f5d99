"""A customer's messages: new and edited ones."""

import asyncio

from telegram import Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.handlers.customer.use_cases import Incoming, edited, last_answered, receive
from bot.telegram.incoming import person_of, said_in
from bot.telegram.router import door
from crm.conversations.service import Said
from crm.customers.service import Person
from faq.parts import follow_up
from faq.policy import Decision, Nothing
from faq.text import classify_smalltalk

_AT_ONCE = 200  # characters
_LONGEST_QUESTION = 1_000  # characters; what is longer is a story for a person


async def message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Anything a customer sends: text, a picture, a voice message, a place."""
    if update.message is None or update.message.from_user is None:
        return
    here = door(context)
    person = person_of(
        update.message.from_user,
        update.message.chat_id,
        here.row.bot,
        here.desk.settings.default_language,
    )
    await here.run(receive, await understood(here.desk, person, said_in(update.message)))


async def understood(desk: Desk, person: Person, said: Said) -> Incoming:
    """What the phrase book and the FAQ make of a message, found out before its transaction."""
    smalltalk: str | None = None
    decision: Decision = Nothing()
    if said.kind == "text" and len(said.text) <= _LONGEST_QUESTION:
        smalltalk = classify_smalltalk(said.text)
        after = None
        if follow_up(said.text) is not None:
            after = await desk.store.read(last_answered, person)
        decision = await _decide(desk, said.text, person.language, after)
    return Incoming(person, said, smalltalk, decision)


async def _decide(desk: Desk, text: str, language: str, after: str | None) -> Decision:
    """Ask the FAQ. By words a question takes about a millisecond, less than a thread's hand-over
    and its wait for the interpreter; long ones, and the model, would keep other chats waiting."""
    if len(text) <= _AT_ONCE and desk.settings.faq_tier == "default":
        return desk.faq.decide(text, language, after=after)
    return await asyncio.to_thread(desk.faq.decide, text, language, after=after)


async def edited_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The customer corrected what they wrote."""
    if update.edited_message is None or update.edited_message.from_user is None:
        return
    here = door(context)
    chat_id = update.edited_message.chat_id
    person = person_of(
        update.edited_message.from_user, chat_id, here.row.bot, here.desk.settings.default_language
    )
    await here.run(edited, person, said_in(update.edited_message))
