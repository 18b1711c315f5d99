"""Failures of Slack calls, sorted into what delivery knows."""

from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.failures import error_code, outcome_of, unreachable
from scheduler.delivery import NotSent, Refused, Unknown


def api(code: str | None, status: int = 200, headers: Any = None) -> SlackApiError:
    data = {"ok": False, "error": code} if code else {}
    response = SimpleNamespace(status_code=status, headers=headers or {}, get=data.get, data=data)
    return SlackApiError("refused", response)


HOST: Any = SimpleNamespace(host="slack.example", port=443, ssl=None)
CONNECTOR = aiohttp.ClientConnectorError(HOST, OSError(111, "refused"))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (CONNECTOR, NotSent),
        (aiohttp.ConnectionTimeoutError(), NotSent),
        (aiohttp.ServerDisconnectedError(), Unknown),
        (aiohttp.ClientOSError(104, "reset"), Unknown),
        (TimeoutError(), Unknown),
        (api("ratelimited", 429), NotSent),
        (api("ratelimited"), NotSent),
        (api("internal_error"), Unknown),
        (api("fatal_error"), Unknown),
        (api(None, 502), Unknown),
        (api(None, 200), Unknown),
        (api("invalid_auth"), NotSent),
        (api("missing_scope"), NotSent),
        (api("channel_not_found"), Refused),
        (api("invalid_blocks"), Refused),
        (api("is_archived"), Refused),
    ],
)
def test_outcomes(error: BaseException, kind: type) -> None:
    assert isinstance(outcome_of(error), kind)


def test_slack_says_how_long_to_wait() -> None:
    outcome = outcome_of(api("ratelimited", 429, {"Retry-After": "7"}))
    assert outcome == NotSent("Slack limits the rate (ratelimited)", 7.0)


def test_a_refused_token_waits_long() -> None:
    outcome = outcome_of(api("token_revoked"))
    assert isinstance(outcome, NotSent) and (outcome.retry_after or 0) >= 60


def test_the_code_of_an_answer_that_is_no_json() -> None:
    error = SlackApiError("unreadable", SimpleNamespace(status=200, headers={}))
    assert error_code(error) == ""
    assert isinstance(outcome_of(error), Unknown)


def test_what_may_pass_by_itself() -> None:
    assert unreachable(CONNECTOR) and unreachable(api("ratelimited", 429))
    assert not unreachable(api("invalid_auth")) and not unreachable(api("user_not_found"))
