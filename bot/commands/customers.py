"""`frontdesk customers`."""

from typing import Annotated

import typer

from bot.commands.common import opened

app = typer.Typer(help="Customers.", no_args_is_help=True)


@app.command("find")
def customers_find(words: Annotated[str, typer.Argument(help="Name, phone, e-mail, id.")]) -> None:
    """Find customers, forgiving typing errors."""
    from crm.customers.search import find

    with opened() as (store, _):
        found = store.read_sync(find, words)
    for customer in found:
        where = ", ".join(f"{item.kind} {item.value}" for item in customer.identities)
        typer.echo(f"{customer.id}\t{customer.name}\t{customer.language}\t{where}")
    if not found:
        typer.echo("Nobody like that. Try part of the name, or the phone number.")
