"""Spelling repair: a word the index has never seen becomes the closest word it knows."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.text import is_cjk

_MIN_LENGTH = 4
_LONG_WORD = 8
_CACHE_LIMIT = 20_000


class Speller:
    """Knows the words of one index, grouped by length so that a search stays short."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= 3 and not is_cjk(word[0]) and not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)
        self._repaired: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """True when the index contains the word as it is."""
        return word in self._known

    def repair(self, words: list[str]) -> list[str]:
        """The same words, unknown ones replaced by a known word at a small edit distance.

        One edit (swap, drop, double, change) for 4 to 7 letters, two from 8 letters on.
        """
        return [word if word in self._known else self._closest(word) for word in words]

    def _closest(self, word: str) -> str:
        if len(word) < _MIN_LENGTH or is_cjk(word[0]) or any(c.isdigit() for c in word):
            return word
        cached = self._repaired.get(word)
        if cached is None:
            cached = self._search(word)
            if len(self._repaired) < _CACHE_LIMIT:
                self._repaired[word] = cached
        return cached

    def _search(self, word: str) -> str:
        allowed = 1 if len(word) < _LONG_WORD else 2
        best: tuple[tuple[int, bool, int], str] | None = None
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for candidate, distance, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed
            ):
                # Of equally close words the one with the same first letter is likelier meant.
                rank = (int(distance), candidate[0] != word[0], abs(length - len(word)))
                if best is None or rank < best[0]:
                    best = (rank, candidate)
        return best[1] if best else word
