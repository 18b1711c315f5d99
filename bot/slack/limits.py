"""Slack's limits: https://docs.slack.dev/apis/web-api/rate-limits/"""

from bot.outgoing import SLACK_MARK, SLACK_POST, SLACK_UNMARK, SLACK_UPDATE
from scheduler.pacing import Limits
from store.pace import Rate

# 20 and 50 calls a minute and method. In any minute at most 5 + 60 / 4, and 10 + 60 / 1.5.
_TIER_2, _TIER_3 = Rate(4.0, burst=5), Rate(1.5, burst=10)


def post_rate(per_second: float) -> Rate:
    """A channel takes one message a second (`per_second`), with short bursts."""
    return Rate(1 / per_second, burst=20)


def slack_limits(posts_per_second: float) -> Limits:
    """The limits of the workspace."""
    rates = {
        SLACK_POST: post_rate(posts_per_second),
        SLACK_UPDATE: _TIER_3,
        SLACK_MARK: _TIER_3,
        SLACK_UNMARK: _TIER_2,
    }
    return Limits("slack", rates.get)
