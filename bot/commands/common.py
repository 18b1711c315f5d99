"""What the commands share: how they end, and what they need before they begin."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bot.settings import Settings, load_settings
from store import Store


def stop(text: str, code: int) -> NoReturn:
    """Say why on standard error, and end with this exit code."""
    typer.echo(text, err=True)
    sys.exit(code)


def indent(text: str) -> str:
    """Each line as an item of a list."""
    return "\n".join(f"  - {line}" for line in text.splitlines())


@contextmanager
def opened(*, reacting: bool = False) -> Iterator[tuple[Store, Settings]]:
    """The database that the settings name, in the shape this version needs; else the end.

    `reacting`: what follows from an event follows, as in the running desk.
    """
    from store.database import parse_url
    from store.migrate import current_and_head

    settings = load_settings()
    current, head = current_and_head(settings.database_url)
    if current is None:
        where = parse_url(settings.database_url).render_as_string(hide_password=True)
        stop(f"There is no desk in the database {where}: run `frontdesk db upgrade` first.", 1)
    if current != head:
        stop("The database is not up to date: run `frontdesk db upgrade` first.", 1)
    store = Store(settings.database_url)
    if reacting:
        _react(store, settings)
    try:
        yield store, settings
    finally:
        store.close()


def _react(store: Store, settings: Settings) -> None:
    from bot.desk import Desk
    from bot.reactions import Reactions
    from bot.texts import load_texts
    from faq.index import FaqIndex

    desk = Desk(
        settings=settings,
        store=store,
        texts=load_texts(),
        policy=settings.policy(),
        faq=FaqIndex.build([]),
        bot_id=settings.telegram_bot_id,
    )
    store.on_event(Reactions(desk))
