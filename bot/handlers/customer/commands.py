"""What customers can ask of the bot itself: /start, /help, /language."""

from babel import Locale
from sqlalchemy.orm import Session
from telegram import Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.dialogs.buttons import SetLanguage, TalkToPerson, encode
from bot.handlers.customer.use_cases import choose_language
from bot.outgoing import Button, Reply, say
from bot.telegram.incoming import person_of, said_in
from bot.telegram.router import door
from bot.texts import Texts
from crm.conversations.service import Said, end_dialog, log
from crm.customers.service import Contact, Person, contact, set_blocked

COMMANDS = ("start", "help", "language")  # the menu; each has a text command-<name>


async def command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Any command; one that is not known gets a helpful sentence."""
    message = update.message
    if message is None or message.from_user is None:
        return
    here = door(context)
    person = person_of(
        message.from_user, message.chat_id, here.row.bot, here.desk.settings.default_language
    )
    first, *rest = (message.text or "").split()
    name = first.lstrip("/").split("@")[0].lower()
    await here.run(answer_command, person, said_in(message), name, " ".join(rest))


def answer_command(
    session: Session, desk: Desk, person: Person, said: Said, name: str, rest: str
) -> None:
    """Log the command and answer it."""
    who = contact(session, person)
    if log(session, who.conversation_id, "in", who.actor, said) is None:
        return
    if name == "start":
        end_dialog(session, who.conversation_id)
        set_blocked(session, who, False)
    language = _language_called(desk.texts, rest) if name == "language" else None
    if language:
        choose_language(session, desk, who, language)
    else:
        say(session, who, _reply(desk, who, name))


def _language_called(texts: Texts, word: str) -> str | None:
    """The language we have that is meant: by code, by its own name or by its English one."""
    for code in texts.languages:
        names = (code, texts.get(code, "language-name"), Locale(code).get_language_name("en"))
        if word and (word.casefold() in [str(name).casefold() for name in names]):
            return code
    found = texts.resolve(word)
    return found if word.lower().replace("_", "-").startswith(f"{found}-") else None


def _reply(desk: Desk, who: Contact, name: str) -> Reply:
    def text(key: str, **variables: object) -> str:
        return desk.texts.get(who.language, key, **variables)

    person = ((Button(text("button-person"), encode(TalkToPerson(0))),),)
    if name == "start":
        return Reply(text("welcome", business=desk.settings.business_name))
    if name == "help":
        return Reply(text("help"), person)
    if name == "language":
        names = [(code, desk.texts.get(code, "language-name")) for code in desk.texts.languages]
        row = tuple(Button(title, encode(SetLanguage(code))) for code, title in names)
        return Reply(text("language-ask"), (row,))
    return Reply(text("unknown-command"), person)
