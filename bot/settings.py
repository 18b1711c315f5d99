"""Settings: one frozen object, the only reader of the environment; all errors listed at once."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)
from rapidfuzz import process

from bot.routes import load_routes
from bot.texts import available_languages
from crm.hours import BusinessHours, parse_quiet, parse_week
from crm.policy import Assignment, DeskPolicy
from faq.policy import PolicySettings, threshold_for
from store.database import parse_url, require_folder

PREFIX = "FRONTDESK_"
_MOST_DAYS = 3650
_TELEGRAM = "https://api.telegram.org"


class SettingsProblem(Exception):
    """One or more settings are missing or wrong; the message lists them all."""


class Settings(BaseSettings):
    """What `.env` and the environment say. Each is explained in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8-sig",  # some editors begin a file with a mark
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        str_strip_whitespace=True,
    )

    database_url: str = Field("sqlite:///frontdesk.sqlite3", repr=False)  # may hold a password
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = _TELEGRAM
    telegram_webhook_url: str = ""
    telegram_bulk_per_second: int = Field(30, ge=1, le=1000)
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_rate_factor: float = Field(1, ge=0.1, le=1000)
    slack_api_url: str = "https://slack.com/api/"
    slack_support_channel: str = ""
    slack_note_channels: str = ""
    slack_admins: str = ""
    slack_leads: str = ""
    slack_agents: str = ""
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    business_name: str = "Frontdesk"
    default_language: str = "en"
    staff_language: str = "en"
    timezone: str = "UTC"
    business_hours: str = ""
    holidays: str = ""
    quiet_hours: str = "21:00-08:00"
    first_reply_minutes: int = Field(60, ge=1, le=60 * 24 * 30)
    remind_after_hours: float = Field(24, gt=0, le=24 * _MOST_DAYS)
    close_after_hours: float = Field(48, gt=0, le=24 * _MOST_DAYS)
    survey_delay_minutes: float = Field(60, ge=0, le=24 * 60 * _MOST_DAYS)
    reopen_within_days: float = Field(7, ge=0, le=_MOST_DAYS)
    routes: Path | None = None
    assignment: Assignment = Assignment.OFF
    hand_on_minutes: int = Field(120, ge=0, le=60 * 24 * 30)
    keep_queue_days: float = Field(30, ge=2, le=_MOST_DAYS)
    faq_precision: float = 0.95
    faq_maybe: float | None = Field(None, gt=0, lt=1, validate_default=True)
    faq_tier: Literal["default", "semantic"] = "default"
    faq_model: Path | None = None
    log_level: str = "INFO"
    log_format: Literal["text", "json"] = "text"
    clock_url: str = ""

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        require_folder(parse_url(value))
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _telegram_api_url(cls, value: str) -> str:
        return _http(value).rstrip("/").removesuffix("/bot")

    @field_validator("telegram_webhook_url")
    @classmethod
    def _telegram_webhook_url(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return ""
        address = _http(value).rstrip("/")
        if address.startswith("http:") and info.data.get("telegram_api_url") == _TELEGRAM:
            raise ValueError("must start with https://: Telegram calls no other address")
        return address

    @field_validator("slack_api_url")
    @classmethod
    def _slack_api_url(cls, value: str) -> str:
        address = _http(value).rstrip("/")
        return address + ("/" if urlsplit(address).path else "/api/")

    @field_validator("default_language", "staff_language")
    @classmethod
    def _language(cls, value: str) -> str:
        code = value.lower()
        if code not in available_languages():
            raise ValueError(f"must be one of {', '.join(available_languages())}")
        return code

    @field_validator("faq_precision")
    @classmethod
    def _faq_precision(cls, value: float) -> float:
        threshold_for(value)
        return value

    @field_validator("faq_maybe")
    @classmethod
    def _faq_maybe(cls, value: float | None, info: ValidationInfo) -> float | None:
        default = PolicySettings()
        sure = threshold_for(info.data.get("faq_precision", 0.95))
        if value is not None and not default.follow <= value <= sure:
            raise ValueError(
                f"must lie between {default.follow} and {sure:.2f}, the confidence "
                f"from which on answers are given at {PREFIX}FAQ_PRECISION"
            )
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"{value!r} is no time zone; write one such as Europe/Berlin"
            ) from None
        return value

    @field_validator("business_hours")
    @classmethod
    def _business_hours(cls, value: str) -> str:
        parse_week(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _quiet_hours(cls, value: str) -> str:
        parse_quiet(value, ZoneInfo("UTC"))
        return value

    @field_validator("holidays")
    @classmethod
    def _holidays(cls, value: str) -> str:
        _dates(value)
        return value

    @field_validator("log_level")
    @classmethod
    def _log_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def telegram_bot_id(self) -> str:
        """The number before the colon of the token: it names the bot everywhere."""
        return self.telegram_token.get_secret_value().split(":")[0]

    @property
    def slack_over_http(self) -> bool:
        """Slack calls us; with an app-level token we connect to Slack instead (Socket Mode)."""
        return bool(_text(self.slack_signing_secret)) and not _text(self.slack_app_token)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def policy(self) -> DeskPolicy:
        """The desk's rules."""
        week = parse_week(self.business_hours)
        return DeskPolicy(
            hours=BusinessHours(self.zone, week, _dates(self.holidays)),
            first_reply=timedelta(minutes=self.first_reply_minutes),
            remind_after=timedelta(hours=self.remind_after_hours),
            close_after=timedelta(hours=self.close_after_hours),
            survey_delay=timedelta(minutes=self.survey_delay_minutes),
            reopen_within=timedelta(days=self.reopen_within_days),
            quiet=parse_quiet(self.quiet_hours, self.zone),
            routes=load_routes(self.routes, self.slack_support_channel)[0],
            assignment=self.assignment,
            hand_on_after=timedelta(minutes=self.hand_on_minutes) if self.hand_on_minutes else None,
            keep_queues=timedelta(days=self.keep_queue_days),
        )


_NEEDED = {
    "telegram_token": "get one from @BotFather in Telegram (/newbot)",
    "slack_bot_token": "copy the Bot User OAuth Token (xoxb-...) from your Slack app's page",
    "slack_support_channel": "write the channel staff work in, such as #support or its id",
}


def load_settings(**overrides: Any) -> Settings:
    """Read the settings. Raises SettingsProblem with everything that is malformed."""
    settings, problems = _load(overrides)
    if problems:
        raise SettingsProblem("\n".join(problems))
    return settings


def read_settings_to_run(**overrides: Any) -> tuple[Settings, list[str]]:
    """The settings, and everything about them that keeps the desk from running: what is
    malformed (its default stands in its place), missing, misspelt."""
    settings, problems = _load(overrides)
    problems += _misspelt()
    problems += [
        f"{PREFIX}{name.upper()} is missing: {remedy}."
        for name, remedy in _NEEDED.items()
        if not _text(getattr(settings, name))
    ]
    problems += _wrong_kind(settings)
    _, mistakes = load_routes(settings.routes, settings.slack_support_channel)
    problems += [f"{PREFIX}ROUTES: {mistake}." for mistake in mistakes]
    if settings.assignment is not Assignment.OFF and not settings.slack_agents:
        problems.append(
            f"{PREFIX}ASSIGNMENT is {settings.assignment.value}, but nobody is named to give "
            f"tickets to: list your agents in {PREFIX}SLACK_AGENTS."
        )
    if not _text(settings.slack_app_token) and not _text(settings.slack_signing_secret):
        problems.append(
            f"{PREFIX}SLACK_APP_TOKEN (xapp-..., for Socket Mode) or "
            f"{PREFIX}SLACK_SIGNING_SECRET (for HTTP) is missing: set one of them."
        )
    return settings, problems


def _load(overrides: dict[str, Any]) -> tuple[Settings, list[str]]:
    """The settings, with the default in place of what is malformed, and what is malformed."""
    try:
        return Settings(**overrides), []
    except UnicodeDecodeError:
        raise SettingsProblem(".env is not UTF-8 text: save it as UTF-8.") from None
    except ValidationError as error:
        wrong = {str(item["loc"][0]): str(item["msg"]) for item in error.errors()}
    related = {"faq_precision"} if "faq_maybe" in wrong else set()
    defaults = {name: Settings.model_fields[name].default for name in wrong.keys() | related}
    problems = [
        f"{PREFIX}{name.upper()} "
        f"{message.removeprefix('Value error, ').replace('Input should be', 'must be')}"
        for name, message in wrong.items()
    ]
    return Settings(**overrides | defaults), problems


def _misspelt() -> list[str]:
    """Names that begin like ours and mean nothing: what they say would be passed over."""
    said = {**EnvSettingsSource(Settings).env_vars, **DotEnvSettingsSource(Settings).env_vars}
    problems = []
    for name in sorted(said):
        short = name.lower().removeprefix(PREFIX.lower())
        if name.lower() == short or short in Settings.model_fields:
            continue
        near = process.extractOne(short, list(Settings.model_fields), score_cutoff=75)
        hint = f"did you mean {PREFIX}{near[0].upper()}?" if near else "remove it."
        problems.append(f"{PREFIX}{short.upper()} is not a setting: {hint}")
    return problems


def _wrong_kind(settings: Settings) -> list[str]:
    problems = []
    token = _text(settings.telegram_token)
    if token and (":" not in token or not token.split(":")[0].isdigit()):
        problems.append(
            f"{PREFIX}TELEGRAM_TOKEN is not a bot token: it looks like 123456789:AA..., "
            "from @BotFather."
        )
    for name, prefix in (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")):
        value = _text(getattr(settings, name))
        if value and not value.startswith(prefix):
            problems.append(f"{PREFIX}{name.upper()} must start with {prefix}; copy it again.")
    return problems


def _text(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _http(value: str) -> str:
    if not value.startswith(("http://", "https://")) or not urlsplit(value).netloc:
        raise ValueError("must be an address that starts with https:// or http://")
    return value


def _dates(text: str) -> frozenset[date]:
    found = set()
    for part in text.replace(";", ",").split(","):
        if part.strip():
            try:
                found.add(date.fromisoformat(part.strip()))
            except ValueError:
                raise ValueError(
                    f"{part.strip()!r} is no date; write dates as 2026-12-25, separated by commas"
                ) from None
    return frozenset(found)
