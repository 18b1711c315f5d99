"""Taps on inline buttons."""

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes

from bot.dialogs.buttons import NewQuestion, decode
from bot.handlers.customer.messages import understood
from bot.handlers.customer.presses import Tap, press, said_before
from bot.outgoing import Button
from bot.telegram.incoming import person_of
from bot.telegram.router import door


async def tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A tapped button; its data says what is meant, whatever version of us sent it."""
    query = update.callback_query
    if query is None:
        return
    here = door(context)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    person = person_of(query.from_user, chat_id, here.row.bot, here.desk.settings.default_language)
    ref = str(query.message.message_id) if query.message else ""
    button = decode(query.data or "")
    asked = None
    if isinstance(button, NewQuestion):
        said = await here.desk.store.read(said_before, person, button.message_id)
        asked = await understood(here.desk, person, said) if said else None
    await here.run(press, person, Tap(query.id, ref, button, _links(query), asked))


def _links(query: CallbackQuery) -> tuple[Button, ...]:
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    return tuple(Button(b.text, url=b.url) for row in rows for b in row if b.url)
