"""`frontdesk inbox`: what came in and could not be dealt with (dead letters)."""

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
from store.repair import INBOX_STATES, INBOX_STUCK

app = typer.Typer(help="What came in, and what could not be dealt with.", no_args_is_help=True)


@app.command("list")
def inbox_list(
    status: States = None,
    platform: Platform = None,
    lane: Lane = None,
    older: Older = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show the dead letters, the newest first; or what you ask for."""
    from store.repair import list_inbox

    which = wanted(INBOX_STATES, INBOX_STUCK, status, platform, lane, older)
    with opened() as (store, _):
        found = store.read_sync(list_inbox, which, limit)
    show(found, as_json, "Nothing needs you: there are no dead letters.")


@app.command("retry")
def inbox_retry(
    ids: Ids = None,
    everything: All = False,
    status: States = None,
    platform: Platform = None,
    lane: Lane = None,
    older: Older = None,
) -> None:
    """Have dead letters dealt with once more, from the first try."""
    from store.repair import list_inbox, retry_inbox

    which = wanted(INBOX_STATES, INBOX_STUCK, status, platform, lane, older)
    with opened() as (store, _):
        items = chosen(store, list_inbox, ids, everything, which)
        changed = store.run_sync(retry_inbox, [item.id for item in items])
    told("will be tried again now", items, changed)


@app.command("drop")
def inbox_drop(
    ids: Ids = None,
    everything: All = False,
    status: States = None,
    platform: Platform = None,
    lane: Lane = None,
    older: Older = None,
    yes: Yes = False,
) -> None:
    """Give rows up: nothing is done with them. What was received stays on record."""
    from store.repair import drop_inbox, list_inbox

    which = wanted(INBOX_STATES, INBOX_STUCK, status, platform, lane, older)
    with opened() as (store, _):
        items = chosen(store, list_inbox, ids, everything, which)
        ask(f"Give up {len(items)} rows? Nothing is done with them.", yes)
        changed = store.run_sync(drop_inbox, [item.id for item in items])
    told("dropped", items, changed)
