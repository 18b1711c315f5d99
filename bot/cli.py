"""The `frontdesk` command."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.settings import Settings, SettingsProblem, load_settings, load_settings_to_run

app = typer.Typer(
    help="Frontdesk: customers on Telegram, staff in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
faq_app = typer.Typer(help="The knowledge base.", no_args_is_help=True)
slack_app = typer.Typer(help="The Slack app.", no_args_is_help=True)
customers_app = typer.Typer(help="Customers.", no_args_is_help=True)
app.add_typer(db_app, name="db")
app.add_typer(faq_app, name="faq")
app.add_typer(slack_app, name="slack")
app.add_typer(customers_app, name="customers")

WRONG_SETTINGS = 2


def main() -> None:
    """The entry point: expected problems become one sentence each, never a traceback."""
    from sqlalchemy.exc import DBAPIError

    from bot.findings import unusable

    try:
        app()
    except SettingsProblem as error:
        _stop(f"Frontdesk cannot start:\n{_indent(str(error))}", WRONG_SETTINGS)
    except DBAPIError as error:
        finding = unusable(error)
        _stop(f"Sorry, {finding.text}: {finding.remedy}.", 1)
    except KeyboardInterrupt:
        _stop("Stopped.", 130)
    except OSError as error:
        what = f" ({error.filename})" if error.filename else ""
        _stop(f"Sorry, the system says: {error.strerror or error}{what}.", 1)


def _stop(text: str, code: int) -> NoReturn:
    typer.echo(text, err=True)
    sys.exit(code)


def _indent(text: str) -> str:
    return "\n".join(f"  - {line}" for line in text.splitlines())


def _settings() -> Settings:
    return load_settings()


def _set_up_logging(settings: Settings) -> None:
    from bot.logs import set_up_logging

    secrets = [
        value.get_secret_value()
        for value in (
            settings.telegram_token,
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
        )
    ]
    set_up_logging(settings.log_level, secrets)


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
def run() -> None:
    """Run the desk against Telegram and Slack, with the settings from .env."""
    from bot.app import Frontdesk
    from bot.running import refuse_wrong_setup, run_until_stopped
    from store.migrate import upgrade

    settings = load_settings_to_run()
    _set_up_logging(settings)

    async def work() -> None:
        await refuse_wrong_setup(settings)
        await asyncio.to_thread(upgrade, settings.database_url)
        desk = Frontdesk(settings)
        try:
            await run_until_stopped(desk)
        except OSError as error:
            raise SettingsProblem(
                f"the web address {settings.host}:{settings.port} cannot be used "
                f"({error.strerror}); set FRONTDESK_PORT to a free one"
            ) from None

    asyncio.run(work())


@app.command()
def check() -> None:
    """Say in plain words what is missing or wrong, each with its remedy."""
    from bot.checking import report

    problems = asyncio.run(report(typer.echo))
    if problems:
        typer.echo(f"\n{problems} to mend.")
        raise typer.Exit(1)
    typer.echo("\nAll is well: start it with `frontdesk run`.")


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the shape this version needs."""
    from store.migrate import current_and_head, upgrade

    settings = _settings()
    upgrade(settings.database_url)
    typer.echo(f"The database is at revision {current_and_head(settings.database_url)[0]}.")


@db_app.command("status")
def db_status() -> None:
    """Say which revision the database has, and whether it is the newest."""
    from store.migrate import current_and_head

    current, head = current_and_head(_settings().database_url)
    if current == head:
        typer.echo(f"Revision {current}, the newest.")
    else:
        typer.echo(f"Revision {current or 'none'}; the newest is {head}: frontdesk db upgrade.")
        raise typer.Exit(1)


@db_app.command("check")
def db_check() -> None:
    """For developers: do the migrations give what the models say?"""
    import tempfile

    import bot.models  # noqa: F401  (fills the metadata)
    from store.migrate import differences, upgrade

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check.sqlite3'}"
        upgrade(url)
        found = differences(url)
    if found:
        _stop(f"The models have changed; write a migration.\n{found}", 1)
    typer.echo("Migrations and models agree.")


@faq_app.command("import")
def faq_import(file: Annotated[Path, typer.Argument(help="A .yaml or .csv file.")]) -> None:
    """Take the entries of a file in; nothing is taken in when anything is wrong."""
    from bot.knowledge import import_file
    from faq.files import ImportProblems
    from store import Store

    settings = _settings()
    _need_migrated(settings)
    store = Store(settings.database_url)
    try:
        report = import_file(store, file)
    except ImportProblems as problems:
        _stop(f"{file}: nothing was imported.\n{_indent(str(problems))}", 1)
    finally:
        store.close()
    typer.echo(
        f"{file}: {len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged."
    )


@faq_app.command("export")
def faq_export(
    file: Annotated[Path, typer.Argument(help="A .yaml or .csv file to write.")],
) -> None:
    """Write all entries to a file that `faq import` reads."""
    from bot.knowledge import export_text
    from store import Store

    settings = _settings()
    _need_migrated(settings)
    store = Store(settings.database_url)
    try:
        text, count = store.read_sync(export_text, file.suffix)
    except ValueError as error:
        _stop(str(error), 1)
    finally:
        store.close()
    file.write_text(text, encoding="utf-8")
    typer.echo(f"{count} entries written to {file}.")


@faq_app.command("test")
def faq_test(
    question: Annotated[str, typer.Argument(help="What a customer might write.")],
    language: Annotated[str, typer.Option(help="The customer's language.")] = "en",
) -> None:
    """Show what the desk would do with a question, and the ranking behind it."""
    from bot.knowledge import build, load
    from store import Store

    settings = _settings()
    _need_migrated(settings)
    store = Store(settings.database_url)
    try:
        _, entries = store.read_sync(load)
    finally:
        store.close()
    index = build(entries, settings)
    decision = index.decide(question, language)
    names = {"Sure": "answer", "Maybe": "suggest", "Nothing": "hand over to a person"}
    typer.echo(f"Decision: {names[type(decision).__name__]}")
    for match in index.rank(question, language)[:5]:
        typer.echo(f"  {match.confidence:5.1%}  {match.entry_key}: {match.question}")


@customers_app.command("find")
def customers_find(words: Annotated[str, typer.Argument(help="Name, phone, e-mail, id.")]) -> None:
    """Find customers, forgiving typing errors."""
    from crm.customers.queries import find
    from store import Store

    settings = _settings()
    _need_migrated(settings)
    store = Store(settings.database_url)
    try:
        found = store.read_sync(find, words)
    finally:
        store.close()
    for customer in found:
        where = ", ".join(f"{item.kind} {item.value}" for item in customer.identities)
        typer.echo(f"{customer.id}\t{customer.name}\t{customer.language}\t{where}")
    if not found:
        typer.echo("Nobody like that. Try part of the name, or the phone number.")


@slack_app.command("manifest")
def slack_manifest(
    url: Annotated[
        str, typer.Option(help="The public address of this desk, for HTTP instead of Socket Mode.")
    ] = "",
) -> None:
    """Print the app manifest to paste into Slack (api.slack.com/apps, From a manifest)."""
    from bot.slack.manifest import manifest

    typer.echo(manifest(url or None))


def _need_migrated(settings: Settings) -> None:
    from store.migrate import current_and_head

    current, head = current_and_head(settings.database_url)
    if current != head:
        _stop("The database is not up to date: run `frontdesk db upgrade` first.", 1)
