"""Roles: what a process does, and when there is nothing for it to do."""

from typing import Any

import pytest

from bot.roles import Role, wrong_role
from bot.settings import Settings, load_settings

POSTGRES = {"database_url": "postgresql://desk@host/desk"}
PUSHED = {"telegram_webhook_url": "https://desk.example"}
OVER_HTTP = {"slack_signing_secret": "secret"}
SOCKETS = {"slack_app_token": "xapp-1"}


def settings(**values: Any) -> Settings:
    return load_settings(_env_file=None, **values)


@pytest.mark.parametrize(
    ("role", "values", "part"),
    [
        (Role.WEB, PUSHED, "SQLite takes one"),
        (Role.WORKER, {}, "SQLite takes one"),
        (Role.WEB, POSTGRES, "FRONTDESK_TELEGRAM_WEBHOOK_URL"),
        (Role.WEB, POSTGRES | OVER_HTTP | SOCKETS, "without FRONTDESK_SLACK_APP_TOKEN"),
    ],
)
def test_nothing_to_do(role: Role, values: dict[str, str], part: str) -> None:
    (problem,) = wrong_role(role, settings(**values))
    assert part in problem


@pytest.mark.parametrize(
    ("role", "values"),
    [
        (Role.ALL, {}),
        (Role.ALL, POSTGRES),
        (Role.WORKER, POSTGRES),
        (Role.WEB, POSTGRES | PUSHED | SOCKETS),
        (Role.WEB, POSTGRES | OVER_HTTP),
    ],
)
def test_something_to_do(role: Role, values: dict[str, str]) -> None:
    assert wrong_role(role, settings(**values)) == []
