"""Slack-like identifiers: stable ones for the sample workspace, counted ones for the rest."""

import itertools
import secrets
import time

TEAM = "T07HARBOR01"
APP = "A07FRNTDSK1"
BOT = "B07FRNTDSK1"
BOT_USER = "U07FRNTDSK1"
GENERAL = "C07GENERAL1"
SUPPORT = "C07SUPPORT1"
AGENT_GROUP = "S07FRNTAGT1"
VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Starting at the time keeps ids of one run apart from those of the next, as a product may remember.
_numbers = itertools.count(int(time.time() * 1000))


def new_id(prefix: str) -> str:
    """A fresh identifier such as `C08MIC3X0TU`; never given out twice."""
    number, text = next(_numbers), ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return f"{prefix}08{text:0>8}"


def short_id() -> str:
    """A generated block_id or action_id, five characters as Slack makes them."""
    return secrets.token_hex(3)[:5]
