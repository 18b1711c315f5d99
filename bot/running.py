"""Runs the product until it is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from bot.app import Frontdesk


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
