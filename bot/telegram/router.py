"""How a handler finds the desk and the inbox row it works on."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from sqlalchemy.orm import Session
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.processing import once
from store.inbox import Claimed

P = ParamSpec("P")

current_row: ContextVar[Claimed] = ContextVar("current_row")


@dataclass(frozen=True)
class Door:
    """A handler's view of the desk: run one use case for the update at hand."""

    desk: Desk
    row: Claimed

    async def run(
        self,
        use_case: Callable[Concatenate[Session, Desk, P], Any],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """`use_case(session, desk, ...)` in the transaction that marks the update done."""
        await once(self.desk.store, self.row, use_case, self.desk, *args, **kwargs)


def door(context: ContextTypes.DEFAULT_TYPE) -> Door:
    """The door of the update that is being handled."""
    return Door(context.bot_data["desk"], current_row.get())
