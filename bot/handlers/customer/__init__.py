"""The Telegram side's table of contents: which update goes to which handler."""

from typing import Any

from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    MessageReactionHandler,
    PreCheckoutQueryHandler,
)
from telegram.ext.filters import COMMAND, ChatType, UpdateType

from bot.handlers.customer.checkout import checkout
from bot.handlers.customer.commands import command
from bot.handlers.customer.membership import membership
from bot.handlers.customer.messages import edited_message, message
from bot.handlers.customer.reactions import reaction
from bot.handlers.customer.taps import tap

_PRIVATE = ChatType.PRIVATE
_BY_PERSON = MessageReactionHandler.MESSAGE_REACTION_UPDATED

HANDLERS: tuple[BaseHandler[Any, Any, Any], ...] = (
    MessageHandler(_PRIVATE & UpdateType.MESSAGE & COMMAND, command),
    MessageHandler(_PRIVATE & UpdateType.MESSAGE, message),
    MessageHandler(_PRIVATE & UpdateType.EDITED_MESSAGE, edited_message),
    CallbackQueryHandler(tap),
    MessageReactionHandler(reaction, message_reaction_types=_BY_PERSON),
    PreCheckoutQueryHandler(checkout),
    ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
)
