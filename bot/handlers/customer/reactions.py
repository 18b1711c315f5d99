"""The customer puts an emoji on a message."""

from sqlalchemy.orm import Session
from telegram import ReactionType, ReactionTypeEmoji, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.telegram.incoming import person_of
from bot.telegram.router import door
from crm.conversations.reactions import customer_reacted
from crm.customers.service import Person, find_contact


async def reaction(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Telegram tells us of emoji in a private chat; those of a customer's own are passed over."""
    change = update.message_reaction
    if change is None or change.user is None or change.chat.type != ChatType.PRIVATE:
        return
    here = door(context)
    language = here.desk.settings.default_language
    person = person_of(change.user, change.chat.id, here.row.bot, language)
    new, old = _emoji(change.new_reaction), _emoji(change.old_reaction)
    added = [emoji for emoji in new if emoji not in old]
    removed = [emoji for emoji in old if emoji not in new]
    await here.run(note_reaction, person, str(change.message_id), added, removed)


def note_reaction(
    session: Session, desk: Desk, person: Person, ref: str, added: list[str], removed: list[str]
) -> None:
    """Staff see it on the message in the thread."""
    who = find_contact(session, person.channel, person.bot, person.chat_id)
    if who is not None:
        customer_reacted(session, who, ref, added, removed)


def _emoji(reactions: tuple[ReactionType, ...]) -> list[str]:
    return [one.emoji for one in reactions if isinstance(one, ReactionTypeEmoji)]
