"""Runs the product until it is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from bot.app import Frontdesk
from bot.findings import Finding
from bot.settings import Settings, SettingsProblem


async def refuse_wrong_setup(settings: Settings) -> None:
    """Raises SettingsProblem when Telegram or Slack refuse what is set; an outage is no reason."""
    wrong = [finding for finding in await check_all(settings) if finding.wrong]
    if wrong:
        raise SettingsProblem("\n".join(f"{item.text}: {item.remedy}." for item in wrong))


async def check_all(settings: Settings) -> list[Finding]:
    """Everything `frontdesk check` looks at on the network."""
    from bot.slack import check as slack_check
    from bot.telegram import check as telegram_check

    found = await asyncio.gather(telegram_check.check(settings), slack_check.check(settings))
    return [item for items in found for item in items]


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
