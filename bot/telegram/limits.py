"""Telegram's limits, and whom a 429 is meant for."""

from bot.outgoing import telegram_account
from scheduler.pacing import Limits
from store.pace import Rate

# core.telegram.org/bots/faq: one message a second to a chat, short bursts pass; 20 a minute to a
# group. In any minute a group gets at most 5 + 60 / 4 = 20.
CHAT = Rate(1.0, burst=3)
GROUP = Rate(4.0, burst=5)

#: 429s to so many different chats in a row, with no success between, mean the whole bot.
_BOT_WIDE = 3


def telegram_limits(bot_id: str, bulk_per_second: int) -> Limits:
    """The limits of one bot: at most `bulk_per_second` in any second go out in bulk."""
    burst = max(bulk_per_second // 10, 1)
    rate = Rate(1 / max(bulk_per_second - burst, 1), burst)
    return Limits(telegram_account(bot_id), _rate, rate)


def _rate(key: str) -> Rate:
    """The pace of a chat ends with its id; those of groups are negative."""
    return GROUP if key.rpartition(":")[2].startswith("-") else CHAT


class Restraint:
    """Says which pace must rest after a 429: Telegram does not say whether it means a chat or the
    bot. Counts on this process; what it decides holds for all."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._limited: set[str] = set()

    def passed(self) -> None:
        """Something was sent: it is not the whole bot."""
        self._limited.clear()

    def limited(self, pace: str | None) -> str | None:
        """A 429 for something of this pace; the pace that must rest."""
        if pace is None:
            return None
        self._limited.add(pace)
        return self._account if len(self._limited) >= _BOT_WIDE else pace
