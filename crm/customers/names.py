"""Names as people may write them, made fit to be shown. Pure."""

import re

MAX_NAME = 80  # characters; Telegram's own limit is 64 for each of two
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)


def tidy_name(name: str) -> str:
    """One line, without control characters and marks that turn the writing round, not too long."""
    words = " ".join(_UNSEEN.sub(" ", name).split())
    return words if len(words) <= MAX_NAME else words[: MAX_NAME - 1].rstrip() + "…"
