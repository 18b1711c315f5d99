"""`frontdesk faq`: the knowledge base."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import indent, opened, stop
from bot.commands.faq_lines import (
    competing_lines,
    difference_lines,
    explanation_lines,
    repeated_lines,
    report_lines,
)

if TYPE_CHECKING:
    from bot.settings import Settings
    from faq.entry import Entry
    from faq.index import FaqIndex

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
    after: Annotated[
        str | None,
        typer.Option(help="Key of the entry that the customer was answered with before."),
    ] = None,
) -> None:
    """Show what the desk would do with a question, the ranking behind it, and why."""
    from bot import faq_tier
    from bot.knowledge import policy_of
    from faq.explain import explain

    index, entries, settings = _index()
    explanation = explain(index, entries, question, language, after=after)
    typer.echo(f"Tier: {faq_tier.describe(settings)}.")
    for line in explanation_lines(explanation, policy_of(settings)):
        typer.echo(line)


@app.command("lint")
def faq_lint() -> None:
    """Point out words that stand in two entries, and entries that compete with each other."""
    from faq import lint

    _, entries, _ = _index()
    lines = [*repeated_lines(lint.repeated(entries)), *competing_lines(lint.competing(entries))]
    for line in lines:
        typer.echo(line)
    typer.echo(f"{len(entries)} entries looked at." if lines else "Nothing to point out.")


@app.command("evaluate")
def faq_evaluate(
    file: Annotated[Path, typer.Argument(help="Questions with the key of their right entry.")],
    language: Annotated[str, typer.Option(help="Of questions that state none.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="All figures, for a program.")] = False,
) -> None:
    """Measure accuracy, coverage, precision and calibration on a labelled file."""
    from faq.evaluation import EvaluationProblem, evaluate, read_cases

    try:
        cases = read_cases(file, language)
    except EvaluationProblem as problem:
        stop(str(problem), 1)
    index, entries, _ = _index()
    report = evaluate(index, cases, (entry.key for entry in entries))
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
        return
    for line in report_lines(report):
        typer.echo(line)


def _index() -> "tuple[FaqIndex, list[Entry], Settings]":
    """The index of the database's live entries, as the running desk would build it."""
    from bot.knowledge import build_what_can_be, load
    from faq.sentence_encoder import SemanticTierMissing

    with opened() as (store, settings):
        loaded = store.read_sync(load)
    try:
        return build_what_can_be(loaded.entries, settings), loaded.entries, settings
    except SemanticTierMissing as error:
        stop(str(error), 1)
