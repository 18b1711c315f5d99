"""`frontdesk slack`: the Slack app."""

from typing import Annotated

import typer

from bot.commands.common import stop

app = typer.Typer(help="The Slack app.", no_args_is_help=True)


@app.command("manifest")
def slack_manifest(
    url: Annotated[
        str, typer.Option(help="The public address of this desk, for HTTP instead of Socket Mode.")
    ] = "",
) -> None:
    """Print the app manifest to paste into Slack (api.slack.com/apps, From a manifest)."""
    from bot.handlers.staff.commands import usage_hint
    from bot.settings import load_settings
    from bot.slack.manifest import manifest

    try:
        text = manifest(usage_hint(load_settings().staff_language), url or None)
    except ValueError as error:
        stop(f"Sorry, {error}.", 2)
    typer.echo(text)
