"""`frontdesk db`: the database."""

from pathlib import Path

import typer

from bot.commands.common import stop
from bot.settings import load_settings

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the shape this version needs."""
    from store.migrate import current_and_head, upgrade
    from store.process_lock import only_process

    settings = load_settings()
    current, head = current_and_head(settings.database_url)
    if current != head:
        with only_process(settings.database_url):
            upgrade(settings.database_url)
    typer.echo(f"The database is at revision {current_and_head(settings.database_url)[0]}.")


@app.command("status")
def db_status() -> None:
    """Say which revision the database has, and whether it is the newest."""
    from store.migrate import current_and_head

    current, head = current_and_head(load_settings().database_url)
    if current == head:
        typer.echo(f"Revision {current}, the newest.")
    else:
        typer.echo(f"Revision {current or 'none'}; the newest is {head}: frontdesk db upgrade.")
        raise typer.Exit(1)


@app.command("check")
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
        stop(f"The models have changed; write a migration.\n{found}", 1)
    typer.echo("Migrations and models agree.")
