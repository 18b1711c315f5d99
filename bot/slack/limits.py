"""Slack's limits: https://docs.slack.dev/apis/web-api/rate-limits/"""

from bot.outgoing import SLACK_MARK, SLACK_POST, SLACK_UNMARK, SLACK_UPDATE
from scheduler.pacing import Limits
from store.pace import Rate

# 20 and 50 calls a minute and method. In any minute at most 5 + 60 / 4, and 10 + 60 / 1.5.
_TIER_2, _TIER_3 = Rate(4.0, burst=5), Rate(1.5, burst=10)
_POSTS = Rate(1.0, burst=20)  # a channel takes one message a second, with short bursts


def slack_limits(factor: float) -> Limits:
    """The limits of the workspace, for an app to which Slack grants `factor` times what it
    publishes."""
    published = {
        SLACK_POST: _POSTS,
        SLACK_UPDATE: _TIER_3,
        SLACK_MARK: _TIER_3,
        SLACK_UNMARK: _TIER_2,
    }
    rates = {pace: Rate(rate.interval / factor, rate.burst) for pace, rate in published.items()}

    def rate(key: str) -> Rate | None:
        return rates.get(SLACK_POST if is_posting(key) else key)

    return Limits("slack", rate)


def is_posting(pace: str) -> bool:
    """Whether it is the pace of a channel; each has its own."""
    return pace == SLACK_POST or pace.startswith(f"{SLACK_POST}:")
