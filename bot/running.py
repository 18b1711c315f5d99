"""Runs the product until it is told to stop."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable

from bot.app import Frontdesk
from bot.checking import refuse_wrong_setup
from bot.roles import Role
from bot.settings import Settings, SettingsProblem
from store.migrate import upgrade
from store.process_lock import only_process

_OBJECTS_BETWEEN_LOOKS = 10_000


async def run_desk(settings: Settings, problems: list[str], role: Role) -> None:
    """Check the settings, bring the database up to date, and run until told to stop.

    Raises SettingsProblem with `problems` and what else is wrong, and AlreadyRunning on a SQLite
    file in use.
    """
    await refuse_wrong_setup(settings, problems)
    with only_process(settings.database_url):
        await asyncio.to_thread(upgrade, settings.database_url)
        try:
            await run_until_stopped(Frontdesk(settings, role), collect_garbage)
        except OSError as error:
            raise SettingsProblem(
                f"the web address {settings.host}:{settings.port} cannot be used "
                f"({error.strerror}); set FRONTDESK_PORT to a free one"
            ) from None


async def collect_garbage() -> None:
    """What was loaded until now stays: to look through all of it takes a fifth of a second, in
    which every chat waits. What messages leave behind is little, and mostly gone by itself."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    gc.enable()


async def run_until_stopped(
    desk: Frontdesk, started: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Start, wait for SIGINT or SIGTERM, stop cleanly. A second signal ends at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _on_signal, loop, stop)
    try:
        await desk.start()
        if started is not None:
            await started()
        await stop.wait()
    finally:
        await desk.stop()


def _on_signal(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    if stop.is_set():
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    stop.set()
