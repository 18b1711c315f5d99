"""The `frontdesk` command as an operator meets it: plain sentences, exit codes, no tracebacks."""

import asyncio
import contextlib
import io
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from unittest import mock

import pytest

from bot.cli import main
from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.support.process import environment, plain_environment, product
from tests.support.world import eventually

ROOT = Path(__file__).parents[2]


async def frontdesk(*arguments: str, folder: Path, **variables: str) -> tuple[int, str]:
    """The command's exit code and everything it printed. `run` gets a process of its own."""
    run = in_a_process if arguments[0] == "run" else _in_this_process
    code, text = await run(arguments, folder, plain_environment() | variables)
    assert "Traceback" not in text, text
    return code, text


async def in_a_process(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> tuple[int, str]:
    """As an operator runs it; several may run at once."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, output.decode()


async def _in_this_process(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> tuple[int, str]:
    """Most of a short command's time would go into starting Python. One at a time."""
    output = io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["frontdesk", *arguments]),
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        pytest.raises(SystemExit) as ended,
    ):
        await asyncio.to_thread(main)
    code = ended.value.code
    assert code is None or isinstance(code, int), code
    return code or 0, output.getvalue()


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    running = Playground(PlaygroundConfig())
    await running.start()
    yield running
    await running.stop()


async def test_run_without_settings_lists_all_that_is_missing(tmp_path: Path) -> None:
    code, text = await frontdesk("run", folder=tmp_path)
    assert code == 2
    for name in ("TELEGRAM_TOKEN", "SLACK_BOT_TOKEN", "SLACK_SUPPORT_CHANNEL", "SLACK_APP_TOKEN"):
        assert f"FRONTDESK_{name}" in text
    assert not list(tmp_path.iterdir()), "nothing was started or made"


async def test_run_with_wrong_settings_lists_them_at_once(tmp_path: Path) -> None:
    code, text = await frontdesk(
        "run",
        folder=tmp_path,
        FRONTDESK_DATABASE_URL="mysql://x",
        FRONTDESK_TIMEZONE="Moon/Base",
        FRONTDESK_BUSINESS_HOURS="every day",
        FRONTDESK_PORT="99999",
    )
    assert code == 2
    for name in ("DATABASE_URL", "TIMEZONE", "BUSINESS_HOURS", "PORT"):
        assert f"FRONTDESK_{name}" in text


async def test_run_with_refused_tokens(playground: Playground, tmp_path: Path) -> None:
    variables = environment(
        playground,
        f"sqlite:///{tmp_path / 'x.sqlite3'}",
        telegram_token="123456:wrong-secret-token",
        slack_bot_token="xoxb-wrong-secret",
    )
    code, text = await frontdesk("run", folder=tmp_path, **variables)
    assert code == 2
    assert "Telegram refuses the bot token" in text
    assert "Slack" in text
    assert "wrong-secret" not in text


async def test_check_before_and_after(
    playground: Playground, tmp_path: Path, sqlite_url: str
) -> None:
    code, text = await frontdesk("check", folder=tmp_path)
    assert code == 2
    assert "FRONTDESK_TELEGRAM_TOKEN is missing" in text
    assert "the database is not made yet" in text
    assert not (tmp_path / "frontdesk.sqlite3").exists(), "looking makes no database"
    code, text = await frontdesk("check", folder=tmp_path, **environment(playground, sqlite_url))
    assert code == 0, text
    assert "All is well" in text


async def test_check_says_that_the_database_is_old(playground: Playground, tmp_path: Path) -> None:
    variables = environment(playground, f"sqlite:///{tmp_path / 'new.sqlite3'}")
    code, text = await frontdesk("check", folder=tmp_path, **variables)
    assert code == 1
    assert "frontdesk db upgrade" in text
    code, text = await frontdesk("db", "upgrade", folder=tmp_path, **variables)
    assert code == 0
    code, _ = await frontdesk("check", folder=tmp_path, **variables)
    assert code == 0


async def test_a_broken_faq_file_changes_nothing(tmp_path: Path, sqlite_url: str) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        "language: en\nentries:\n  - key: a\n    question: A?\n  - kee: b\n    question: B?\n"
    )
    before = await frontdesk(
        "faq", "export", "a.yaml", folder=tmp_path, FRONTDESK_DATABASE_URL=sqlite_url
    )
    code, text = await frontdesk(
        "faq", "import", str(broken), folder=tmp_path, FRONTDESK_DATABASE_URL=sqlite_url
    )
    assert code == 1
    assert "line 3" in text and "line 5" in text
    assert "nothing was imported" in text
    after = await frontdesk(
        "faq", "export", "b.yaml", folder=tmp_path, FRONTDESK_DATABASE_URL=sqlite_url
    )
    assert before[0] == after[0] == 0
    assert (tmp_path / "a.yaml").read_text() == (tmp_path / "b.yaml").read_text()


async def test_export_and_import_again_changes_nothing(tmp_path: Path, sqlite_url: str) -> None:
    for name in ("all.yaml", "all.csv", "all.md"):
        await frontdesk("faq", "export", name, folder=tmp_path, FRONTDESK_DATABASE_URL=sqlite_url)
        code, text = await frontdesk(
            "faq", "import", name, folder=tmp_path, FRONTDESK_DATABASE_URL=sqlite_url
        )
        assert code == 0
        assert "0 added, 0 changed, 120 unchanged" in text


async def test_a_dry_run_shows_the_difference_and_changes_nothing(
    tmp_path: Path, sqlite_url: str
) -> None:
    database = {"FRONTDESK_DATABASE_URL": sqlite_url}
    await frontdesk("faq", "export", "all.md", folder=tmp_path, **database)
    whole = (tmp_path / "all.md").read_text(encoding="utf-8")
    changed = whole.replace("- When do you open?", "- When do you unlock the door?").replace(
        "- key: wifi", "- key: wlan"
    )
    (tmp_path / "new.md").write_text(changed, encoding="utf-8")
    code, text = await frontdesk(
        "faq", "import", "new.md", "--dry-run", folder=tmp_path, **database
    )
    assert code == 0, text
    assert "~ opening-hours (en)" in text and "phrases - When do you open?" in text
    assert "phrases + When do you unlock the door?" in text
    assert "+ wlan (en)" in text and "would be 2 added, 1 changed, 117 unchanged" in text
    await frontdesk("faq", "export", "after.md", folder=tmp_path, **database)
    assert (tmp_path / "after.md").read_text(encoding="utf-8") == whole


async def test_what_the_desk_would_do_with_a_question_and_why(
    tmp_path: Path, sqlite_url: str
) -> None:
    code, text = await frontdesk(
        "faq",
        "test",
        "Are you open on sundayz, already?",
        folder=tmp_path,
        FRONTDESK_DATABASE_URL=sqlite_url,
    )
    assert code == 0
    assert "Decision: answer" in text and "answered from" in text
    assert "opening-hours: What are your opening hours?" in text
    assert "nearest phrase: Are you open on Sundays?" in text
    assert "read sundayz as sundays" in text and "no entry has: already" in text
    assert "Tier: the FAQ goes by words" in text
    near_miss = ("faq", "test", "is the wifi password protected by law")
    _, text = await frontdesk(*near_miss, folder=tmp_path, FRONTDESK_DATABASE_URL=sqlite_url)
    assert "Decision: suggest" in text and "a word that matters" in text


async def test_the_answers_are_measured_on_a_labelled_file(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "asked.csv").write_text(
        "text,key\nWhen are you open?,opening-hours\nwho won the world cup in 1954,none\n"
        "Do you have Wi-Fi?,parking\n",
        encoding="utf-8",
    )
    database = {"FRONTDESK_DATABASE_URL": sqlite_url}
    code, text = await frontdesk("faq", "evaluate", "asked.csv", folder=tmp_path, **database)
    assert code == 0, text
    assert "Questions: 3, of which 2 have an entry." in text and "parking -> wifi" in text
    _, text = await frontdesk("faq", "evaluate", "asked.csv", "--json", folder=tmp_path, **database)
    report = json.loads(text)
    assert (report["accuracy"], report["precision"], report["false_answers"]) == (0.5, 0.5, 0.0)
    code, text = await frontdesk("faq", "evaluate", "none.csv", folder=tmp_path, **database)
    assert code == 1 and "cannot be read" in text


async def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    corrupt = tmp_path / "corrupt.sqlite3"
    corrupt.write_text("this is no database, " * 100)
    for url in (
        f"sqlite:///{corrupt}",
        f"sqlite:///{tmp_path}",
        "postgresql://nobody@127.0.0.1:1/nothing",
    ):
        code, text = await frontdesk("db", "upgrade", folder=tmp_path, FRONTDESK_DATABASE_URL=url)
        assert code == 1, text
        assert "database" in text.lower()


async def test_a_database_problem_stands_among_the_others(
    playground: Playground, tmp_path: Path
) -> None:
    mistyped = f"sqlite:///{tmp_path / 'dsek' / 'x.sqlite3'}"
    unreachable = "postgresql://nobody@127.0.0.1:1/nothing"
    for url, said in ((mistyped, "no such folder"), (unreachable, "database cannot be used")):
        for command in ("run", "check"):
            code, text = await frontdesk(command, folder=tmp_path, FRONTDESK_DATABASE_URL=url)
            assert code == 2
            assert said in text and "FRONTDESK_TELEGRAM_TOKEN is missing" in text
    variables = environment(playground, unreachable, slack_bot_token="xoxb-wrong")
    code, text = await frontdesk("run", folder=tmp_path, **variables)
    assert code == 2
    assert "database cannot be used" in text and "Slack refuses the bot token" in text
    assert not list(tmp_path.iterdir())


async def test_commands_make_no_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlit'}"
    for arguments in (("db", "status"), ("customers", "find", "x"), ("faq", "export", "a.csv")):
        code, text = await frontdesk(*arguments, folder=tmp_path, FRONTDESK_DATABASE_URL=url)
        assert code == 1 and "frontdesk db upgrade" in text
    assert not list(tmp_path.iterdir())


async def test_the_web_port_is_taken(
    playground: Playground, tmp_path: Path, sqlite_url: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        variables = environment(playground, sqlite_url, port=port)
        code, text = await frontdesk("run", folder=tmp_path, **variables)
    assert code == 2
    assert "FRONTDESK_PORT" in text


async def test_run_stops_cleanly_and_logs_no_secret(
    playground: Playground, tmp_path: Path, sqlite_url: str
) -> None:
    variables = environment(playground, sqlite_url, log_level="DEBUG")
    async with product(variables, tmp_path) as running:

        async def up() -> bool:
            return "Frontdesk is running" in running.log()

        await eventually(up, 60)
        await asyncio.sleep(0.5)
        assert await running.stop() == 0
    log = running.log()
    assert "Traceback" not in log, log
    for secret in (
        playground.config.telegram_token,
        playground.config.slack_bot_token,
        playground.config.slack_app_token,
    ):
        assert secret not in log


async def test_the_manifest_is_yaml(tmp_path: Path) -> None:
    import yaml

    code, text = await frontdesk("slack", "manifest", folder=tmp_path)
    assert code == 0
    assert yaml.safe_load(text)["settings"]["socket_mode_enabled"] is True
    _, text = await frontdesk("slack", "manifest", "--url", "https://desk.example", folder=tmp_path)
    assert "https://desk.example/slack/events" in text
    for wrong in ("notaurl", "http://desk.example", "https://"):
        code, text = await frontdesk("slack", "manifest", "--url", wrong, folder=tmp_path)
        assert code == 2 and "is not a public address" in text


async def test_a_telegram_that_is_down_is_waited_for(
    playground: Playground, tmp_path: Path, sqlite_url: str
) -> None:
    variables = environment(playground, sqlite_url, telegram_api_url="http://127.0.0.1:9")
    async with product(variables, tmp_path) as running:

        async def waits() -> bool:
            return "cannot be reached yet" in running.log()

        await eventually(waits, 60)
        assert await running.stop() == 0
