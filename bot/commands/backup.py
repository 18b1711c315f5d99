"""`frontdesk backup` and `frontdesk restore`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import stop
from bot.settings import load_settings


def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Copy the whole database to a file, while the desk runs; replaced only when all is well."""
    from store.backup import BackupProblem, back_up_sqlite
    from store.backup_postgres import back_up_postgres
    from store.database import parse_url

    url = parse_url(load_settings().database_url)
    try:
        if url.get_backend_name() == "sqlite":
            back_up_sqlite(url, file)
        else:
            back_up_postgres(url, file)
    except BackupProblem as problem:
        stop(f"Nothing was backed up: {problem}.", 1)
    typer.echo(f"Backed up to {file} ({file.stat().st_size / 1_000_000:.1f} MB), and checked.")


def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]) -> None:
    """Put a backup in the database's place. The desk must be stopped."""
    from store.backup import BackupProblem, restore_sqlite
    from store.backup_postgres import restore_postgres
    from store.database import parse_url

    url = parse_url(load_settings().database_url)
    try:
        if url.get_backend_name() == "sqlite":
            path = restore_sqlite(url, file)
            kept = f"as {path}" if path else ""
        else:
            kept = f"in its schema {restore_postgres(url, file)}, which you may drop"
    except BackupProblem as problem:
        stop(f"Nothing was restored: {problem}.", 1)
    if kept:
        typer.echo(f"What was here is kept {kept}.")
    typer.echo(f"Restored from {file}. Next: frontdesk db upgrade, then frontdesk run.")
