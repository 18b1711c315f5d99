"""A customer is about to pay: Telegram waits ten seconds for our word."""

from sqlalchemy.orm import Session
from telegram import Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.outgoing import answer_checkout
from bot.telegram.incoming import person_of
from bot.telegram.router import door
from crm.customers.service import Person, find_contact


async def checkout(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Telegram asks whether the order stands."""
    query = update.pre_checkout_query
    if query is None:
        return
    here = door(context)
    language = here.desk.settings.default_language
    person = person_of(query.from_user, query.from_user.id, here.row.bot, language)
    await here.run(decline_checkout, person, query.id)


def decline_checkout(session: Session, desk: Desk, person: Person, query_id: str) -> None:
    """No order is known: nothing is charged, and the customer reads why in their language."""
    known = find_contact(session, person.channel, person.bot, person.chat_id)
    language = known.language if known else person.language
    answer_checkout(session, query_id, refused=desk.texts.get(language, "checkout-unknown"))
