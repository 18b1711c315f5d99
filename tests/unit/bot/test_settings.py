"""Settings: everything wrong at once, in plain words, and never a secret."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, SettingsProblem, load_settings, read_settings_to_run

SECRET = "7431-very-secret"
WORKING = {
    "TELEGRAM_TOKEN": f"123456789:AA{SECRET}",
    "SLACK_BOT_TOKEN": f"xoxb-{SECRET}",
    "SLACK_APP_TOKEN": f"xapp-{SECRET}",
    "SLACK_SUPPORT_CHANNEL": "#support",
}


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Set FRONTDESK_... variables."""

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"FRONTDESK_{name}", value)

    return put


def load_settings_to_run() -> Settings:
    settings, found = read_settings_to_run()
    assert found == []
    return settings


def problems(loader=None) -> list[str]:  # type: ignore[no-untyped-def]
    if loader is None:
        return read_settings_to_run()[1]
    with pytest.raises(SettingsProblem) as raised:
        loader()
    return str(raised.value).splitlines()


def test_without_any_all_that_is_needed_is_named_with_its_remedy() -> None:
    lines = problems()
    assert [line.split()[0] for line in lines] == [
        "FRONTDESK_TELEGRAM_TOKEN",
        "FRONTDESK_SLACK_BOT_TOKEN",
        "FRONTDESK_SLACK_SUPPORT_CHANNEL",
        "FRONTDESK_SLACK_APP_TOKEN",
    ]
    assert all(":" in line and "missing" in line for line in lines)


def test_with_what_is_needed_it_runs(env) -> None:  # type: ignore[no-untyped-def]
    env(**WORKING)
    settings = load_settings_to_run()
    assert settings.telegram_bot_id == "123456789"
    assert settings.database_url == "sqlite:///frontdesk.sqlite3"


def test_http_instead_of_socket_mode_will_do(env) -> None:  # type: ignore[no-untyped-def]
    env(**WORKING | {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "abc"})
    load_settings_to_run()


def test_malformed_and_missing_are_one_message(env) -> None:  # type: ignore[no-untyped-def]
    env(PORT="abc", TIMEZONE="Mars/Base", HOLIDAYS="2026-12-25, tomorrow", SLACK_BOT_TOKEN="oops")
    text = "\n".join(problems())
    for part in (
        "FRONTDESK_PORT must be",
        "FRONTDESK_TIMEZONE 'Mars/Base' is no time zone; write one such as",
        "FRONTDESK_HOLIDAYS 'tomorrow' is no date; write dates as",
        "FRONTDESK_SLACK_BOT_TOKEN must start with xoxb-",
        "FRONTDESK_TELEGRAM_TOKEN is missing",
        "FRONTDESK_SLACK_SUPPORT_CHANNEL is missing",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("DATABASE_URL", "frontdesk.db", "is not a database address; write sqlite:///"),
        ("DATABASE_URL", "mysql://u:p@h/d", "names mysql; Frontdesk runs on sqlite or postgresql"),
        ("DATABASE_URL", "sqlite://", "needs a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "needs a file"),
        ("TELEGRAM_API_URL", "api.telegram.org", "must be an address that starts with https://"),
        ("TELEGRAM_API_URL", "https://", "must be an address that starts with https://"),
        ("SLACK_API_URL", "slack.com/api", "must be an address that starts with https://"),
        ("PORT", "65536", "less than or equal to 65535"),
        ("PORT", "-1", "greater than or equal to 0"),
        ("FIRST_REPLY_MINUTES", "0", "greater than or equal to 1"),
        ("FIRST_REPLY_MINUTES", "an hour", "must be a valid integer"),
        ("REMIND_AFTER_HOURS", "inf", "less than"),
        ("REMIND_AFTER_HOURS", "nan", "REMIND_AFTER_HOURS"),
        ("CLOSE_AFTER_HOURS", "-2", "greater than 0"),
        ("SURVEY_DELAY_MINUTES", "1e300", "less than"),
        ("REOPEN_WITHIN_DAYS", "never", "must be a valid number"),
        ("BUSINESS_HOURS", "9 to 5", "write for example: mon-fri 09:00-18:00"),
        ("HOLIDAYS", "25.12.2026", "is no date"),
        ("LOG_LEVEL", "LOUD", "must be DEBUG, INFO, WARNING or ERROR"),
        ("DEFAULT_LANGUAGE", "tlh", "must be one of en, zh"),
        ("STAFF_LANGUAGE", "english", "must be one of en, zh"),
        ("FAQ_PRECISION", "95", "must lie between 0.5 and 0.99"),
        ("FAQ_PRECISION", "often", "must be a valid number"),
        ("FAQ_MAYBE", "0.99", "the confidence from which on answers are given"),
        ("FAQ_TIER", "clever", "must be 'default' or 'semantic'"),
    ],
)
def test_what_is_malformed_is_said_in_one_line(  # type: ignore[no-untyped-def]
    env, name: str, value: str, part: str
) -> None:
    env(**{name: value})
    (line,) = problems(load_settings)
    assert line.startswith("FRONTDESK_") and part in line


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("TELEGRAM_TOKEN", "not a token", "looks like 123456789:AA"),
        ("TELEGRAM_TOKEN", "bot:AA", "looks like 123456789:AA"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "must start with xapp-"),
    ],
)
def test_a_token_of_the_wrong_kind(env, name: str, value: str, part: str) -> None:  # type: ignore[no-untyped-def]
    env(**WORKING | {name: value})
    (line,) = problems()
    assert part in line and value not in line


def test_an_empty_value_means_the_default(env) -> None:  # type: ignore[no-untyped-def]
    env(PORT="", DATABASE_URL="", FAQ_PRECISION="", TIMEZONE="", LOG_LEVEL="")
    assert load_settings() == Settings(_env_file=None)


def test_blanks_around_a_value_are_not_part_of_it(env) -> None:  # type: ignore[no-untyped-def]
    env(**{name: f" {value} " for name, value in WORKING.items()}, LOG_LEVEL=" debug ")
    settings = load_settings_to_run()
    assert settings.telegram_token.get_secret_value() == WORKING["TELEGRAM_TOKEN"]
    assert settings.slack_support_channel == "#support"
    assert settings.log_level == "DEBUG"


def test_env_files_are_read_and_the_environment_goes_before_them(env, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    Path(".env").write_text(
        "FRONTDESK_PORT=1234\nFRONTDESK_BUSINESS_NAME=港口小店\n", encoding="utf-8"
    )
    assert (load_settings().port, load_settings().business_name) == (1234, "港口小店")
    env(PORT="4321")
    assert load_settings().port == 4321


def test_an_env_file_begun_with_a_mark_is_read() -> None:
    Path(".env").write_text("FRONTDESK_PORT=1234\n", encoding="utf-8-sig")
    assert load_settings().port == 1234


def test_an_env_file_in_another_encoding_is_named() -> None:
    Path(".env").write_bytes("FRONTDESK_BUSINESS_NAME=Café\n".encode("latin-1"))
    assert problems(load_settings) == [".env is not UTF-8 text: save it as UTF-8."]


def test_tests_and_the_demo_can_leave_the_env_file_out() -> None:
    Path(".env").write_text("FRONTDESK_PORT=1234\n", encoding="utf-8")
    assert load_settings(_env_file=None).port == 8080


def test_secrets_are_neither_in_the_repr_nor_in_errors(env) -> None:  # type: ignore[no-untyped-def]
    url = f"postgresql://desk:{SECRET}@db/desk"
    env(**WORKING, SLACK_SIGNING_SECRET=SECRET, DATABASE_URL=url)
    settings = load_settings_to_run()
    assert SECRET not in repr(settings) and SECRET not in str(settings)
    env(
        DATABASE_URL=f"mysql://desk:{SECRET}@db/desk",
        TELEGRAM_TOKEN=SECRET,
        SLACK_BOT_TOKEN=SECRET,
        SLACK_APP_TOKEN=SECRET,
        PORT="x",
    )
    assert SECRET not in "\n".join(problems())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://api.telegram.org/bot", "https://api.telegram.org"),
        ("https://api.telegram.org/", "https://api.telegram.org"),
        ("http://127.0.0.1:8081/telegram/bot/", "http://127.0.0.1:8081/telegram"),
    ],
)
def test_addresses_of_telegram(env, given: str, used: str) -> None:  # type: ignore[no-untyped-def]
    env(TELEGRAM_API_URL=given)
    assert load_settings().telegram_api_url == used


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://slack.com/api", "https://slack.com/api/"),
        ("https://slack.com/", "https://slack.com/api/"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/api/"),
        ("http://127.0.0.1:9000/slack/api/", "http://127.0.0.1:9000/slack/api/"),
    ],
)
def test_addresses_of_slack(env, given: str, used: str) -> None:  # type: ignore[no-untyped-def]
    env(SLACK_API_URL=given)
    assert load_settings().slack_api_url == used


def test_the_desks_rules_are_made_of_settings(env) -> None:  # type: ignore[no-untyped-def]
    env(
        TIMEZONE="Europe/London",
        BUSINESS_HOURS="mon-fri 09:00-18:00",
        HOLIDAYS="2026-12-25;2026-12-28",
        FIRST_REPLY_MINUTES="90",
        REMIND_AFTER_HOURS="1.5",
        CLOSE_AFTER_HOURS="2",
        SURVEY_DELAY_MINUTES="0",
        REOPEN_WITHIN_DAYS="3",
    )
    policy = load_settings().policy()
    assert policy.hours.zone.key == "Europe/London"
    assert policy.hours.holidays == {date(2026, 12, 25), date(2026, 12, 28)}
    assert len(policy.hours.week[0]) == 1 and policy.hours.week[5] == ()
    assert (policy.first_reply, policy.remind_after) == (
        timedelta(minutes=90),
        timedelta(minutes=90),
    )
    assert (policy.close_after, policy.survey_delay, policy.reopen_within) == (
        timedelta(hours=2),
        timedelta(0),
        timedelta(days=3),
    )


def test_every_setting_is_explained_in_the_example_and_no_other_is() -> None:
    example = (Path(__file__).parents[3] / ".env.example").read_text(encoding="utf-8")
    explained = [line.split("=")[0] for line in example.splitlines() if line.startswith("FRONT")]
    assert sorted(explained) == sorted(
        f"FRONTDESK_{name.upper()}" for name in Settings.model_fields
    )


def test_the_example_itself_is_valid_and_sets_nothing() -> None:
    example = Path(__file__).parents[3] / ".env.example"
    assert load_settings(_env_file=example) == load_settings(_env_file=None)


def test_a_misspelt_name_is_said_with_the_nearest(env, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("FRONTDESK_BUISNESS_NAME=Shop\nOTHER=1\n", encoding="utf-8")
    env(**WORKING, ZZZ="1")
    assert problems() == [
        "FRONTDESK_BUISNESS_NAME is not a setting: did you mean FRONTDESK_BUSINESS_NAME?",
        "FRONTDESK_ZZZ is not a setting: remove it.",
    ]


def test_telegram_itself_calls_https_only(env) -> None:  # type: ignore[no-untyped-def]
    env(**WORKING, TELEGRAM_WEBHOOK_URL="http://desk.example.com")
    [line] = problems()
    assert line.startswith("FRONTDESK_TELEGRAM_WEBHOOK_URL must start with https://")
    env(TELEGRAM_API_URL="http://127.0.0.1:8081")  # a self-hosted server may
    assert problems() == []


def test_each_mistake_in_the_routing_rules_is_named(env, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rules = tmp_path / "routes.yaml"
    rules.write_text('- channel: "#vip"\n  vp: true\n- channel: "#zh"\n  language: zh\n')
    env(**WORKING, ROUTES=str(rules), ASSIGNMENT="round-robin")
    found = problems()
    assert [line.split(":")[0] for line in found] == ["FRONTDESK_ROUTES"] * 2 + [
        "FRONTDESK_ASSIGNMENT is round-robin, but nobody is named to give tickets to"
    ]
    assert "rule 1 has an unknown condition 'vp': did you mean vip?" in found[0]
