"""A quote at the beginning of a reply: `> words`, or a link to the message. Pure."""

import re
from dataclasses import dataclass

from bot.slack.mrkdwn import Names, to_plain

_LINK = re.compile(
    r"^\s*<https?://[^/|>\s]+/archives/(?P<channel>[CG][A-Z0-9]+)"
    r"/p(?P<seconds>\d{10,12})(?P<rest>\d{6})(?:\?[^|>\s]*)?(?:\|[^>]*)?>\s*"
)
_LINES = re.compile(r"^(?:\s*(?:&gt;|>) ?[^\n]*(?:\n|$))+")
_MARK = re.compile(r"^\s*(?:&gt;|>) ?", re.MULTILINE)


@dataclass(frozen=True)
class Quote:
    """What is quoted, by its words or as `channel:ts`; `rest` is the reply."""

    rest: str
    words: str = ""
    ref: str = ""


def quote_in(text: str) -> Quote | None:
    """The quote that a reply begins with; None where there is none, or nothing after it."""
    link = _LINK.match(text)
    if link:
        ref = f"{link['channel']}:{link['seconds']}.{link['rest']}"
        return _with_reply(text[link.end() :], ref=ref)
    lines = _LINES.match(text)
    if lines:
        words = " ".join(to_plain(_MARK.sub("", lines[0]), Names()).split())
        return _with_reply(text[lines.end() :], words=words)
    return None


def _with_reply(rest: str, words: str = "", ref: str = "") -> Quote | None:
    return Quote(rest.strip(), words, ref) if rest.strip() and (words or ref) else None
