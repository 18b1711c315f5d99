"""No network call happens inside a transaction: seen in the source, and watched while tests run.

Every test of this project runs under the guard of tests/support/no_network.py (see conftest.py):
scenarios, staff side, jobs and delivery would fail at once if a use case opened a connection.
"""

import ast
import asyncio
import socket
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from store import Store
from tests.architecture.test_rules import NETWORK, ROOT, files, imports, name, tree
from tests.support import no_network

#: The edge's own modules whose functions run inside a transaction.
INSIDE = (
    "bot/handlers/customer/presses.py",
    "bot/handlers/customer/use_cases.py",
    "bot/outgoing.py",
    "bot/reactions.py",
)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def takes_a_session(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it can run in a transaction: use cases are told the session they run in."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(
        argument.annotation is not None and ast.unparse(argument.annotation) == "Session"
        for argument in given
    )


def test_whatever_runs_in_a_transaction_is_synchronous() -> None:
    """A function that is given a session can await nothing, so no coroutine of a client either."""
    every = [
        (name(path), function)
        for path in files("bot", "crm", "faq", "scheduler", "store")
        for function in functions(path)
        if takes_a_session(function)
    ]
    assert len(every) > 100
    assert [
        f"{where}:{function.lineno} {function.name}"
        for where, function in every
        if isinstance(function, ast.AsyncFunctionDef)
        or any(isinstance(node, ast.Await) for node in ast.walk(function))
    ] == []


def test_what_runs_in_a_transaction_knows_no_channel_library() -> None:
    paths = [*files("crm", "faq", "scheduler", "store"), *(ROOT / p for p in INSIDE)]
    assert [
        f"{name(path)} imports {sorted(NETWORK & set(imports(path)))}"
        for path in paths
        if NETWORK & set(imports(path))
    ] == []


def looks_up_an_address(session: Session) -> None:
    socket.getaddrinfo("127.0.0.1", 80)


def opens_a_connection(session: Session) -> None:
    with socket.socket() as made:
        made.connect(("127.0.0.1", 9))


def reads_a_page(session: Session) -> None:
    urllib.request.urlopen("http://127.0.0.1:9/")


def waits_for_a_coroutine(session: Session) -> None:
    waiting = asyncio.sleep(0)
    try:
        asyncio.run(waiting)
    finally:
        waiting.close()


@pytest.mark.parametrize(
    "use_case", [looks_up_an_address, opens_a_connection, reads_a_page, waits_for_a_coroutine]
)
async def test_the_guard_bites(database_url: str, use_case: Callable[[Session], Any]) -> None:
    """Else the watched tests would prove nothing."""
    store = Store(database_url)
    with pytest.raises(no_network.NetworkInTransaction):
        await store.run(use_case)
    assert no_network.violations
    no_network.violations.clear()
    store.close()


async def test_the_guard_lets_the_rest_of_the_program_talk(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    await store.run(lambda session: None)
    await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80)
    assert no_network.violations == []
    store.close()
