"""The staff side's listeners: this table is the table of contents."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.handlers.staff import buttons, commands, threads
from bot.slack import cards
from bot.slack.call import Body, Call, Handler, handle
from bot.slack.door import Door
from bot.slack.inlet import ROW

_ANY = re.compile("")


def register(app: AsyncApp, door: Door) -> None:
    """Tell Bolt who listens to what. The first that matches runs."""
    app.event("message")(_listener(door, threads.message))
    app.command(_ANY)(_listener(door, commands.run))
    app.action(cards.TAKE)(_listener(door, buttons.take))
    app.action(cards.RESOLVE)(_listener(door, buttons.resolve))
    app.action(cards.REOPEN)(_listener(door, buttons.reopen))
    app.action(_ANY)(_listener(door, buttons.outdated))
    app.shortcut(_ANY)(_listener(door, buttons.outdated))
    app.event(_ANY)(_listener(door, threads.nothing))


def _listener(door: Door, handler: Handler) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        await handle(handler, Call(door, body, context[ROW]))

    return listener
