"""The customer blocks or unblocks the bot."""

from sqlalchemy.orm import Session
from telegram import ChatMember, Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.telegram.incoming import person_of
from bot.telegram.router import door
from crm.customers.service import Person, contact, set_blocked


async def membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Telegram tells us when a private chat's bot is stopped or started again."""
    change = update.my_chat_member
    if change is None:
        return
    here = door(context)
    person = person_of(
        change.from_user, change.chat.id, here.row.bot, here.desk.settings.default_language
    )
    blocked = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    await here.run(note_blocked, person, blocked)


def note_blocked(session: Session, desk: Desk, person: Person, blocked: bool) -> None:
    """Keep it on the customer's record; staff see it in the open ticket."""
    set_blocked(session, contact(session, person), blocked)
