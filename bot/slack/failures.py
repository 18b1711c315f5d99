"""What came of a call to Slack, as delivery's outcomes. Pure."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from scheduler.delivery import NotSent, Outcome, Refused, Unknown

#: The token or its scopes must be mended.
AUTH_TROUBLE = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
        "org_login_required",
        "team_access_not_granted",
        "ekm_access_denied",
        "access_denied",
        "not_allowed_token_type",
    }
)
#: The channel is not to be used as it is; somebody can put it right.
CHANNEL_TROUBLE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action"}
)
_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_SERVER = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "accesslimited"}
)
BLOCK_TROUBLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
GONE = frozenset({"message_not_found", "thread_not_found", "cant_update_message"})

LONG_WAIT = 60.0  # seconds; somebody has to mend a token, a scope or a channel
_DEFAULT_RETRY_AFTER = 30.0

FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


def error_code(error: BaseException) -> str:
    """Slack's own code for what went wrong; empty when it gave none."""
    if not isinstance(error, SlackApiError):
        return ""
    try:
        return str(error.response.get("error") or "")
    except (AttributeError, TypeError, ValueError):
        return ""


def outcome_of(error: BaseException) -> Outcome:
    """Sort a failure: surely not sent, unknown, or refused for good."""
    if isinstance(error, SlackApiError):
        return _api_outcome(error)
    reason = f"{type(error).__name__}: {error}"
    never_left = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.InvalidURL,
    )
    if isinstance(error, never_left):
        return NotSent(reason)
    return Unknown(reason)


def is_limit(error: BaseException) -> bool:
    """Whether Slack wants fewer calls."""
    if not isinstance(error, SlackApiError):
        return False
    return _status(error) == 429 or error_code(error) in _LIMITED


def unreachable(error: BaseException) -> bool:
    """Whether a later try may well succeed."""
    return not isinstance(outcome_of(error), Refused) and error_code(error) not in AUTH_TROUBLE


def _api_outcome(error: SlackApiError) -> Outcome:
    code = error_code(error)
    status = _status(error)
    if is_limit(error):
        return NotSent(f"Slack limits the rate ({code or status})", _retry_after(error))
    if status >= 500 or code in _SERVER:
        return Unknown(f"Slack had a problem ({code or status})")
    if code in AUTH_TROUBLE:
        return NotSent(f"Slack refuses the bot token ({code})", LONG_WAIT)
    if not code:
        return Unknown(f"Slack gave no answer that can be read (HTTP {status})")
    return Refused(f"Slack refused: {code}", code)


def _status(error: SlackApiError) -> int:
    for name in ("status_code", "status"):
        value = getattr(error.response, name, None)
        if isinstance(value, int):
            return value
    return 0


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(float(value), 0.5)
            except ValueError:
                break
    return _DEFAULT_RETRY_AFTER
