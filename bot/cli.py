"""The `frontdesk` command."""

import asyncio
import gc
from typing import Annotated

import typer

from bot.commands import backup, customers, db, faq, inbox, outbox, slack
from bot.commands.common import indent, stop
from bot.roles import Role, wrong_role
from bot.settings import Settings, SettingsProblem, read_settings_to_run
from store.process_lock import AlreadyRunning

app = typer.Typer(
    help="Frontdesk: customers on Telegram, staff in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, group in (
    ("db", db.app),
    ("faq", faq.app),
    ("slack", slack.app),
    ("customers", customers.app),
    ("inbox", inbox.app),
    ("outbox", outbox.app),
):
    app.add_typer(group, name=name)
app.command()(backup.backup)
app.command()(backup.restore)

WRONG_SETTINGS = 2


def main() -> None:
    """The entry point: expected problems become one sentence each, never a traceback."""
    from sqlalchemy.exc import DBAPIError

    from bot.findings import unusable

    try:
        app()
    except SettingsProblem as error:
        stop(f"Frontdesk cannot start:\n{indent(str(error))}", WRONG_SETTINGS)
    except AlreadyRunning as error:
        stop(f"Sorry, {error}.", WRONG_SETTINGS)
    except DBAPIError as error:
        finding = unusable(error)
        stop(f"Sorry, {finding.text}: {finding.remedy}.", 1)
    except KeyboardInterrupt:
        stop("Stopped.", 130)
    except OSError as error:
        what = f" ({error.filename})" if error.filename else ""
        stop(f"Sorry, the system says: {error.strerror or error}{what}.", 1)


def _set_up_logging(settings: Settings) -> None:
    from bot.logs import set_up_logging
    from bot.redaction import Redactor, secrets_of

    set_up_logging(settings.log_level, settings.log_format, Redactor(secrets_of(settings)))


@app.command()
def demo(
    port: Annotated[
        int,
        typer.Option(envvar="PORT", min=1, max=65535, help="Where the page is served."),
    ] = 8765,
) -> None:
    """Try everything in the browser: a local Telegram and a local Slack, no token, no network."""
    from bot.demo import run_demo
    from playground.config import PlaygroundConfig
    from playground.server import Playground

    asyncio.run(run_demo(Playground(PlaygroundConfig()), port))


@app.command()
def run(
    role: Annotated[
        Role,
        typer.Option(help="What this process does; several may share a PostgreSQL database."),
    ] = Role.ALL,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="In place of FRONTDESK_PORT; 0: any free one."),
    ] = None,
) -> None:
    """Run the desk against Telegram and Slack, with the settings from .env."""
    gc.disable()  # until the desk runs: what is loaded now stays
    from bot.running import run_desk

    settings, problems = read_settings_to_run(**({} if port is None else {"port": port}))
    problems += wrong_role(role, settings)
    _set_up_logging(settings)
    asyncio.run(run_desk(settings, problems, role))


@app.command()
def check() -> None:
    """Say in plain words what is missing or wrong, each with its remedy.

    Ends with 2 when `frontdesk run` would refuse to start, with 1 when it would start all the same.
    """
    from bot.checking import report

    problems, refused = asyncio.run(report(typer.echo))
    if problems:
        typer.echo(f"\n{problems} to mend.")
        raise typer.Exit(WRONG_SETTINGS if refused else 1)
    typer.echo("\nAll is well: start it with `frontdesk run`.")
