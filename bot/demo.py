"""`frontdesk demo`: the whole product against the playground, with a sample business."""

import errno
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import aiohttp
import typer
import yaml

from bot.app import Frontdesk
from bot.handlers.staff.commands import usage_hint
from bot.knowledge import import_file
from bot.logs import set_up_logging
from bot.redaction import Redactor
from bot.running import run_until_stopped
from bot.settings import Settings, SettingsProblem, load_settings
from bot.slack.manifest import manifest
from store import Store
from store.migrate import upgrade

if TYPE_CHECKING:
    from playground.server import Playground

_SURVEY_DELAY_MINUTES = 30


async def run_demo(playground: "Playground", port: int) -> None:
    """Serve the page on 127.0.0.1:`port` until Ctrl-C. Each start begins with a fresh database.

    Raises SettingsProblem when the port is taken.
    """
    try:
        await playground.start(port=port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingsProblem(
            f"port {port} is taken by another program; choose another: "
            f"frontdesk demo --port {port + 1} (or PORT={port + 1} make demo)"
        ) from None
    try:
        await _run_product(playground)
    finally:
        await playground.stop()


async def _run_product(playground: "Playground") -> None:
    sample = resources.files("playground") / "sample"
    business = yaml.safe_load((sample / "business.yaml").read_text(encoding="utf-8"))
    with TemporaryDirectory(prefix="frontdesk-demo-") as folder:
        database = f"sqlite:///{Path(folder) / 'frontdesk.sqlite3'}"
        await _run_desk(playground, demo_settings(playground, business, database))


async def _run_desk(playground: "Playground", settings: Settings) -> None:
    sample = resources.files("playground") / "sample"
    set_up_logging(settings.log_level, settings.log_format, Redactor())
    typer.echo("Preparing the database and the sample business ...")
    upgrade(settings.database_url)
    store = Store(settings.database_url)
    for name in ("faq.en.yaml", "faq.zh.yaml"):
        with resources.as_file(sample / name) as path:
            import_file(store, path)
    store.close()

    async def started() -> None:
        await _install_the_app(playground, settings)
        typer.echo(
            f"\nFrontdesk is running. Open {playground.url} in a browser:\n"
            "write as a customer on the left, work as staff on the right.\n"
            "Ctrl-C stops it."
        )

    await run_until_stopped(Frontdesk(settings), started)
    typer.echo("Stopped.")


async def _install_the_app(playground: "Playground", settings: Settings) -> None:
    """Its manifest tells the local Slack which commands to suggest, as it tells the real one."""
    app = yaml.safe_load(manifest(usage_hint(settings.staff_language)))
    address = f"{playground.url}/control/slack/manifest"
    async with aiohttp.ClientSession() as http, http.post(address, json=app) as answer:
        answer.raise_for_status()


def demo_settings(playground: "Playground", business: dict[str, Any], database: str) -> Settings:
    """The product's settings for this playground and this business."""
    config = playground.config
    settings = load_settings(
        _env_file=None,
        database_url=database,
        telegram_token=config.telegram_token,
        telegram_api_url=playground.telegram_api_url,
        slack_bot_token=config.slack_bot_token,
        slack_app_token=config.slack_app_token,
        slack_signing_secret="",
        slack_api_url=playground.slack_api_url,
        slack_support_channel=f"#{config.support_channel}",
        port=0,
        business_name=business["name"],
        default_language=business["default_language"],
        timezone=business["time_zone"],
        business_hours=hours_text(business["business_hours"]),
        holidays=",".join(str(day["date"]) for day in business["holidays"] if day.get("closed")),
        quiet_hours="none",  # whoever moves the clock sees what follows at once
        survey_delay_minutes=_SURVEY_DELAY_MINUTES,
        clock_url=f"{playground.url}/control/clock",
    )
    if "log_level" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"log_level": "WARNING"})  # the page is what is looked at


def hours_text(week: dict[str, list[str]]) -> str:
    """Business hours as the setting FRONTDESK_BUSINESS_HOURS has them."""
    return "; ".join(f"{day[:3]} {start}-{end}" for day, (start, end) in week.items())
