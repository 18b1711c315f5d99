"""The words after `/desk`. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.slack.mrkdwn import Names, to_plain, unescape
from crm.customers.nearness import slips
from crm.tickets.models import FIRST_NUMBER

_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")
_CROWD = re.compile(r"^<!(channel|here|everyone)(?:\|[^>]*)?>$")
_LARGEST = 2**62
_BEGUN = 3  # letters


class Incomplete(Exception):
    """Half a command; `key` says what is wrong with `word`, and the usage is shown: the command's
    own, or the text `usage`."""

    def __init__(
        self, key: str = "desk-incomplete", word: str = "", usage: str | None = None
    ) -> None:
        super().__init__(key)
        self.key = key
        self.word = word.replace("`", "'")[:60]
        self.usage = usage


@dataclass(frozen=True)
class Arguments:
    """`command` is the slash command as typed."""

    command: str
    words: tuple[str, ...]

    @classmethod
    def read(cls, text: str, command: str) -> "Arguments":
        return cls(command, tuple(_as_typed(word) for word in text.split()))

    def after_command(self) -> "Arguments":
        return replace(self, words=self.words[1:])

    def nothing_after(self, count: int) -> None:
        """Raises Incomplete when there are more than `count` words: none is passed over."""
        if len(self.words) > count:
            raise Incomplete("desk-too-much", " ".join(self.words[count:]))

    @property
    def rest(self) -> str:
        return " ".join(self.words)

    def needed(self) -> str:
        """All words. Raises Incomplete when there are none."""
        if not self.words:
            raise Incomplete
        return self.rest

    def ticket_id(self) -> int:
        """The ticket whose number comes first. Raises Incomplete."""
        if not self.words:
            raise Incomplete
        number = number_in(self.words[0])
        if number is None or not FIRST_NUMBER <= number < _LARGEST:
            raise Incomplete("desk-not-a-number", self.words[0])
        return number - FIRST_NUMBER + 1


def _as_typed(word: str) -> str:
    """Slack escapes what is typed and dresses addresses as links; mentions stay as they are."""
    if _MENTION.match(word):
        return word
    crowd = _CROWD.match(word)
    if crowd:
        return f"@{crowd[1]}"
    return to_plain(word, Names()) if word.startswith("<") else unescape(word)


def number_in(word: str) -> int | None:
    """The number in `1001` or `#1001`."""
    digits = word.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """What a mistyped or half-typed word most likely means, among `known`; None: none is near."""
    typed, words = word.lower(), list(known)
    begun = [one for one in words if len(typed) >= _BEGUN and one.startswith(typed)]
    if begun:
        return min(begun, key=len)
    most = slips(typed) if typed.isascii() else max(slips(typed), 1)
    found = process.extractOne(typed, words, scorer=OSA.distance, score_cutoff=most)
    return found[0] if found and found[1] < len(typed) else None


def mention_in(word: str) -> str | None:
    """The Slack user id of `<@U1|name>`, as Slack sends what was picked from its list."""
    match = _MENTION.match(word)
    return match[1] if match else None
