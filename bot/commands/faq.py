"""`frontdesk faq`: the knowledge base."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import indent, opened, stop
from bot.commands.faq_lines import difference_lines

app = typer.Typer(help="The knowledge base.", no_args_is_help=True)


@app.command("import")
def faq_import(
    file: Annotated[Path, typer.Argument(help="A .yaml, .csv or .md file.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change, entry by entry.")
    ] = False,
) -> None:
    """Take the entries of a file in; nothing is taken in when anything is wrong."""
    from bot.knowledge import import_file
    from faq.files import ImportProblems

    try:
        with opened() as (store, settings):
            report = import_file(store, file, settings.zone, dry_run=dry_run)
    except ImportProblems as problems:
        stop(f"{file}: nothing was imported.\n{indent(str(problems))}", 1)
    if dry_run:
        for line in difference_lines(report):
            typer.echo(line)
    counts = ", ".join(f"{number} {kind}" for kind, number in report.counts.items())
    typer.echo(f"{file}: {'would be ' if dry_run else ''}{counts}.")


@app.command("export")
def faq_export(
    file: Annotated[Path, typer.Argument(help="A .yaml, .csv or .md file to write.")],
) -> None:
    """Write all entries to a file that `faq import` reads."""
    from bot.knowledge import export_text

    try:
        with opened() as (store, settings):
            text, count = store.read_sync(export_text, file.suffix, settings.zone)
    except ValueError as error:
        stop(str(error), 1)
    file.write_text(text, encoding="utf-8", newline="")
    typer.echo(f"{count} entries written to {file}.")


@app.command("test")
def faq_test(
    question: Annotated[str, typer.Argument(help="What a customer might write.")],
    language: Annotated[str, typer.Option(help="The customer's language.")] = "en",
) -> None:
    """Show what the desk would do with a question, and the ranking behind it."""
    from bot.knowledge import build, load

    with opened() as (store, settings):
        loaded = store.read_sync(load)
    index = build(loaded.entries, settings)
    decision = index.decide(question, language)
    names = {"Sure": "answer", "Maybe": "suggest", "Nothing": "hand over to a person"}
    typer.echo(f"Decision: {names[type(decision).__name__]}")
    for match in index.rank(question, language)[:5]:
        typer.echo(f"  {match.confidence:5.1%}  {match.entry_key}: {match.question}")
