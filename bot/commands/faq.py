"""`frontdesk faq`: the knowledge base."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import indent, opened, stop

app = typer.Typer(help="The knowledge base.", no_args_is_help=True)


@app.command("import")
def faq_import(file: Annotated[Path, typer.Argument(help="A .yaml or .csv file.")]) -> None:
    """Take the entries of a file in; nothing is taken in when anything is wrong."""
    from bot.knowledge import import_file
    from faq.files import ImportProblems

    try:
        with opened() as (store, _):
            report = import_file(store, file)
    except ImportProblems as problems:
        stop(f"{file}: nothing was imported.\n{indent(str(problems))}", 1)
    typer.echo(
        f"{file}: {len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged."
    )


@app.command("export")
def faq_export(
    file: Annotated[Path, typer.Argument(help="A .yaml or .csv file to write.")],
) -> None:
    """Write all entries to a file that `faq import` reads."""
    from bot.knowledge import export_text

    try:
        with opened() as (store, _):
            text, count = store.read_sync(export_text, file.suffix)
    except ValueError as error:
        stop(str(error), 1)
    file.write_text(text, encoding="utf-8")
    typer.echo(f"{count} entries written to {file}.")


@app.command("test")
def faq_test(
    question: Annotated[str, typer.Argument(help="What a customer might write.")],
    language: Annotated[str, typer.Option(help="The customer's language.")] = "en",
) -> None:
    """Show what the desk would do with a question, and the ranking behind it."""
    from bot.knowledge import build, load

    with opened() as (store, settings):
        _, entries = store.read_sync(load)
    index = build(entries, settings)
    decision = index.decide(question, language)
    names = {"Sure": "answer", "Maybe": "suggest", "Nothing": "hand over to a person"}
    typer.echo(f"Decision: {names[type(decision).__name__]}")
    for match in index.rank(question, language)[:5]:
        typer.echo(f"  {match.confidence:5.1%}  {match.entry_key}: {match.question}")
