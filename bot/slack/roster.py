"""Who is an agent is asked of Slack every ten minutes: those who left the list or the workspace
are agents no more, and those who joined can be given tickets before they do anything."""

import asyncio
import logging

from bot.slack.door import Door
from bot.slack.failures import FAILURES
from crm.agents import service

log = logging.getLogger(__name__)

_EVERY = 600.0  # seconds, as long as Slack's answers are believed
_AGAIN = 15.0  # seconds until an unreachable Slack is asked again


async def keep_roster(door: Door) -> None:
    """Keep the agents in step, until cancelled."""
    while True:
        pause = _EVERY if await _bring_in_step(door) else _AGAIN
        await asyncio.sleep(pause)


async def _bring_in_step(door: Door) -> bool:
    """False: Slack could not be asked."""
    if not door.workspace.ready:
        return False
    try:
        await door.find_routes()  # a channel may have been made meanwhile
        members = await door.directory.roster()
    except FAILURES as error:
        log.warning("the list of agents waits: %s", error)
        return False
    if members is None:
        return True  # a scope is missing; `frontdesk check` says which
    named = door.directory.names_agents
    changed = await door.desk.store.run(service.keep_roster, members, named)
    if changed:
        log.info("the list of agents has changed: %d", changed)
    return True
