"""`frontdesk outbox`: what is to be sent, what could not be, and what to do about it."""

import typer

from bot.commands.common import opened
from bot.commands.queues import (
    All,
    AsJson,
    Ids,
    Lane,
    Limit,
    Older,
    Platform,
    States,
    Yes,
    ask,
    chosen,
    show,
    told,
    wanted,
)
from store.repair import OUTBOX_STATES, OUTBOX_STUCK

app = typer.Typer(help="Messages to be sent, and those that could not be.", no_args_is_help=True)


@app.command("list")
def outbox_list(
    status: States = None,
    platform: Platform = None,
    lane: Lane = None,
    older: Older = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show what was parked or has an unknown outcome, the newest first; or what you ask for."""
    from store.repair import list_outbox

    which = wanted(OUTBOX_STATES, OUTBOX_STUCK, status, platform, lane, older)
    with opened() as (store, _):
        found = store.read_sync(list_outbox, which, limit)
    show(found, as_json, "Nothing needs you: no message is parked or of unknown outcome.")


@app.command("retry")
def outbox_retry(
    ids: Ids = None,
    everything: All = False,
    status: States = None,
    platform: Platform = None,
    lane: Lane = None,
    older: Older = None,
    yes: Yes = False,
) -> None:
    """Have rows sent again, at once. Asks first where somebody may get a message twice."""
    from bot.repair import retry_outbox
    from store.repair import list_outbox

    which = wanted(OUTBOX_STATES, OUTBOX_STUCK, status, platform, lane, older)
    with opened(reacting=True) as (store, _):
        items = chosen(store, list_outbox, ids, everything, which)
        twice = sum(item.status == "unknown" for item in items)
        if twice:
            ask(f"{twice} of {len(items)} may have arrived already. Send them all the same?", yes)
        changed = store.run_sync(retry_outbox, [item.id for item in items])
    told("will be sent now", items, changed)


@app.command("drop")
def outbox_drop(
    ids: Ids = None,
    everything: All = False,
    status: States = None,
    platform: Platform = None,
    lane: Lane = None,
    older: Older = None,
    yes: Yes = False,
) -> None:
    """Give rows up: they are never sent. Staff are told of what still waited."""
    from bot.repair import drop_outbox
    from store.repair import list_outbox

    which = wanted(OUTBOX_STATES, OUTBOX_STUCK, status, platform, lane, older)
    with opened(reacting=True) as (store, settings):
        items = chosen(store, list_outbox, ids, everything, which)
        ask(f"Give up {len(items)} messages? They are never sent.", yes)
        changed = store.run_sync(drop_outbox, [item.id for item in items], settings.policy())
    told("dropped", items, changed)
