"""What `frontdesk inbox` and `frontdesk outbox` share: filters, tables, and asking first."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from bot.commands.common import stop
from store import Store
from store.repair import InboxItem, OutboxItem, Wanted

MOST = 1000  # rows that one command changes

Ids = Annotated[
    list[int] | None, typer.Argument(help="The rows' numbers; or name them by options.")
]
States = Annotated[
    list[str] | None, typer.Option("--status", help="In this state; may be repeated.")
]
Platform = Annotated[str | None, typer.Option(help="telegram or slack.")]
Lane = Annotated[str | None, typer.Option(help="A part of the lane, such as a chat's id.")]
Older = Annotated[str | None, typer.Option(help="At least this old: 30m, 2h or 3d.")]
All = Annotated[bool, typer.Option("--all", help="Every row that fits, without numbers.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="Show so many at most.")]

Item = InboxItem | OutboxItem
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def wanted(
    known: Sequence[str],
    stuck: Sequence[str],
    states: list[str] | None,
    platform: str | None,
    lane: str | None,
    older: str | None,
) -> Wanted:
    """The filter that the options say; ends with one sentence when one makes no sense."""
    for state in states or ():
        if state not in (*known, "all"):
            stop(f"There is no status {state}: choose {', '.join(known)} or all.", 2)
    if platform not in (None, "telegram", "slack"):
        stop(f"There is no platform {platform}: choose telegram or slack.", 2)
    chosen = () if "all" in (states or ()) else tuple(states or stuck)
    return Wanted(states=chosen, platform=platform, lane=lane, older=_age(older))


def chosen(
    store: Store,
    look: Callable[..., Sequence[Item]],
    ids: list[int] | None,
    everything: bool,
    which: Wanted,
) -> list[Item]:
    """The rows to change: those with these numbers, or all that fit. Ends when none is named."""
    if bool(ids) == everything:
        stop("Name rows by their numbers, or choose them by options with --all.", 2)
    by = Wanted(ids=tuple(ids)) if ids else which
    found = list(store.read_sync(look, by, MOST))
    missing = set(ids or ()) - {item.id for item in found}
    if missing:
        stop(f"There is no row {', '.join(map(str, sorted(missing)))}: nothing was changed.", 1)
    return found


def ask(question: str, yes: bool) -> None:
    """Go on only when the operator agrees."""
    if not yes and not typer.confirm(question):
        stop("Nothing was changed.", 1)


def told(what: str, items: Sequence[Item], changed: Sequence[int]) -> None:
    """Say what was done, and what was left and why."""
    left = [item for item in items if item.id not in set(changed)]
    typer.echo(f"{len(changed)} {what}.")
    for item in left[:20]:
        typer.echo(f"{item.id} was left: it is {item.status}, or in a worker's hands now.")


def show(items: Sequence[Item], as_json: bool, nothing: str) -> None:
    """The rows as a table or as JSON."""
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in items], default=_plain, indent=2))
    elif not items:
        typer.echo(nothing)
    else:
        typer.echo(_table(items))


def _table(items: Sequence[Item]) -> str:
    moment = datetime.now(UTC)
    lines = [("ID", "STATUS", "PLATFORM", "KIND", "LANE", "TRIES", "AGE", "REASON")]
    for item in items:
        kind = item.kind if isinstance(item, OutboxItem) else ""
        reason = " ".join((item.reason or "").split())
        lines.append(
            (
                str(item.id),
                item.status,
                item.platform,
                kind,
                item.lane,
                str(item.attempts),
                _short(moment - item.since),
                reason,
            )
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]) - 1)]
    used = [place for place, width in enumerate(widths) if any(line[place] for line in lines[1:])]
    return "\n".join(
        "  ".join([*(line[place].ljust(widths[place]) for place in used), line[-1]]).rstrip()
        for line in lines
    )


def _short(age: timedelta) -> str:
    seconds = max(int(age.total_seconds()), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _age(text: str | None) -> timedelta | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,6})([mhd])", text.strip().lower())
    if match is None:
        stop(f"{text} is no age: write 30m, 2h or 3d.", 2)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _plain(value: Any) -> str:
    return str(value.isoformat()) if isinstance(value, datetime) else str(value)
