"""Named instants at which a worker is killed. Put into the forked process, never into the product.

Each point is one step of a message's way; between any two of them something could get lost or
happen twice. A worker dies by SIGKILL when it passes its point for the n-th time.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

_Die = Callable[[], None]


def install(point: str, passes: int, note: int) -> None:
    """Have this process killed at the `passes`-th passing of `point`, which it writes to the
    file descriptor `note` first."""
    left = passes

    def die() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.write(note, point.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    POINTS[point](die)


def _before(owner: Any, name: str, die: _Die) -> None:
    plain = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        die()
        return plain(*args, **kwargs)

    setattr(owner, name, dying)


def _after(owner: Any, name: str, die: _Die) -> None:
    plain = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        result = plain(*args, **kwargs)
        die()
        return result

    setattr(owner, name, dying)


def _after_awaited(owner: Any, name: str, die: _Die) -> None:
    plain = getattr(owner, name)

    async def dying(*args: Any, **kwargs: Any) -> Any:
        result = await plain(*args, **kwargs)
        die()
        return result

    setattr(owner, name, dying)


def _received(die: _Die) -> None:
    from bot.telegram.receiving import Poller

    _before(Poller, "_keep", die)


def _in_the_transaction_that_stores(die: _Die) -> None:
    from store import inbox

    _after(inbox, "accept", die)


def _stored_not_confirmed(die: _Die) -> None:
    from bot.telegram.receiving import Poller

    _after_awaited(Poller, "_keep", die)


def _slack_stored_not_acknowledged(die: _Die) -> None:
    from bot.slack.inlet import Inlet

    plain = Inlet.take

    async def take(self: Inlet, req: Any, next_: Any) -> Any:
        """Bolt looks at the names of the arguments."""
        result = await plain(self, req, next_)
        die()
        return result

    Inlet.take = take  # type: ignore[method-assign]


def _claimed(die: _Die) -> None:
    from bot.processing import InboxWorker

    _before(InboxWorker, "_process", die)


def _in_the_transaction_that_handles(die: _Die) -> None:
    """After the use case, its reactions and its outbox rows, before the commit."""
    from store import inbox
    from store.store import Store

    handling = False
    finish, perform = inbox.finish, Store._perform

    def noting(*args: Any) -> bool:
        nonlocal handling
        handling = True
        return finish(*args)

    def performing(*args: Any) -> Any:
        nonlocal handling
        handling = False
        result = perform(*args)
        if handling:
            die()
        return result

    inbox.finish = noting
    Store._perform = performing  # type: ignore[method-assign]


def _committed_nobody_told(die: _Die) -> None:
    from store.store import Store

    _before(Store, "_tell", die)


def _claimed_to_send(die: _Die) -> None:
    from scheduler.delivery import Delivery

    _before(Delivery, "_deliver", die)


def _about_to_send(die: _Die) -> None:
    from bot.slack.sender import SlackSender
    from bot.telegram.sender import TelegramSender

    _before(TelegramSender, "send", die)
    _before(SlackSender, "send", die)


def _sent_to_telegram(die: _Die) -> None:
    from bot.telegram.sender import TelegramSender

    _after_awaited(TelegramSender, "send", die)


def _sent_to_slack(die: _Die) -> None:
    from bot.slack.sender import SlackSender

    _after_awaited(SlackSender, "send", die)


def _in_the_transaction_that_records(die: _Die) -> None:
    from scheduler.delivery import Delivery

    _after(Delivery, "_settle", die)


def _in_the_transaction_of_a_job(die: _Die) -> None:
    from crm.tickets import follow_ups
    from scheduler.jobs import surveys

    plain, claim = surveys.ask_due, follow_ups.claim_due

    def asking(*args: Any) -> int:
        asked = plain(*args)
        if asked:
            die()
        return asked

    def claiming(*args: Any) -> Any:
        claimed = claim(*args)
        if claimed:
            die()
        return claimed

    surveys.ask_due = asking
    follow_ups.claim_due = claiming


POINTS: dict[str, Callable[[_Die], None]] = {
    "received, not stored": _received,
    "stored, not committed": _in_the_transaction_that_stores,
    "stored, not confirmed": _stored_not_confirmed,
    "stored, Slack not acknowledged": _slack_stored_not_acknowledged,
    "claimed, not handled": _claimed,
    "handled, not committed": _in_the_transaction_that_handles,
    "committed, nobody woken": _committed_nobody_told,
    "claimed to send": _claimed_to_send,
    "send noted, not sent": _about_to_send,
    "sent to Telegram, not recorded": _sent_to_telegram,
    "sent to Slack, not recorded": _sent_to_slack,
    "recorded, not committed": _in_the_transaction_that_records,
    "job done, not committed": _in_the_transaction_of_a_job,
}
