"""What is written for people holds no secret."""

import json
import logging
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.logs import set_up_logging
from bot.redaction import Redactor, secrets_of
from bot.settings import load_settings
from bot.telegram.webhook import secret_for

TOKEN = "7431998811:" + "AAHx9" * 7
PASSWORD = "p4ss/w@rd:x"
SETTINGS = load_settings(
    _env_file=None,
    telegram_token=TOKEN,
    slack_bot_token="xoxb-" + "1" * 20,
    slack_app_token="xapp-1-" + "A" * 20,
    slack_signing_secret="8f74" * 8,
    database_url="postgresql://desk:p4ss%2Fw%40rd%3Ax@db.example/desk",
)


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        TOKEN.partition(":")[2],
        TOKEN.replace(":", "%3A"),
        secret_for(TOKEN),
        "xoxb-" + "1" * 20,
        "xapp-1-" + "A" * 20,
        "8f74" * 8,
        PASSWORD,
        "p4ss%2Fw%40rd%3Ax",
    ],
)
def test_every_secret_of_the_settings_is_blacked_out(secret: str) -> None:
    shown = Redactor(secrets_of(SETTINGS))(f"<{secret}> and https://x/bot{secret}/getMe")
    assert secret not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("POST https://api.telegram.org/bot123456789:" + "Ab-_" * 9 + "/getMe", "Ab-_Ab-_"),
        ("invalid token xoxp-22-33-abc", "22-33"),
        ("https://hooks.slack.com/commands/T1/22/abcDEF failed", "abcDEF"),
        ("wss://wss-primary.slack.com/link/?ticket=123-abc&app_id=4", "123-abc"),
        ("cannot reach postgresql://desk:hush@db/desk", "hush"),
        ("duplicate key\nDETAIL:  Key (phone)=(+491701234567) already exists.", "+49170"),
    ],
)
def test_what_looks_like_a_secret_goes_though_nobody_named_it(text: str, gone: str) -> None:
    assert gone not in Redactor()(text)


@given(st.text(alphabet=st.characters(exclude_characters="*"), min_size=4), st.text(), st.text())
@example("pass\udcff", "", "")
def test_a_known_secret_never_comes_through(secret: str, before: str, after: str) -> None:
    shown = Redactor([secret])(before + secret + after)
    assert secret not in shown.replace("***", "\0")


def test_ordinary_lines_stay_as_they_are() -> None:
    line = "sent telegram send 12 in 35 ms (try 1) at 10:22:33 for https://desk.example.com/x"
    assert Redactor(secrets_of(SETTINGS))(line) == line


def test_nothing_is_known_of_empty_settings() -> None:
    assert secrets_of(load_settings(_env_file=None, database_url="sqlite:///x.db")) == []


@pytest.mark.parametrize("style", ["text", "json"])
def test_tracebacks_and_uncaught_errors_are_logged_without_secrets(
    style: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", None)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    set_up_logging("INFO", style, Redactor(secrets_of(SETTINGS)))
    try:
        raise ValueError(f"https://api/bot{TOKEN}/getMe")
    except ValueError as error:
        logging.getLogger("bot.x").exception("it failed", extra={"kind": "send"})
        sys.excepthook(ValueError, error, error.__traceback__)
    written = capsys.readouterr().err
    assert TOKEN not in written
    assert written.count("ValueError") >= 2
    if style == "json":
        first, second = [json.loads(line) for line in written.splitlines()]
        assert first["message"] == "it failed"
        assert first["kind"] == "send"
        assert first["level"] == "ERROR"
        assert second["level"] == "CRITICAL"
