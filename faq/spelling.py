"""Spelling repair: a word the index has never seen becomes the closest word it knows.

Latin words by the letters, Chinese ones by the sound: who types by pinyin picks the wrong one of
the characters that sound alike.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.phrasebook import STOP_WORDS
from faq.text import is_cjk

_MIN_LENGTH = 4
_LONG_WORD = 8
_CACHE_LIMIT = 20_000


class Speller:
    """Knows the words of one index, grouped by length so that a search stays short."""

    def __init__(
        self, texts: Iterable[Sequence[str]], is_word: Callable[[str], bool] | None = None
    ) -> None:
        """`texts`: the tokenised phrases of the index. `is_word`: true for words that are spelt
        as they should be although no phrase has them ("hair" is no "chair")."""
        pairs: Counter[tuple[str, str]] = Counter()
        known: set[str] = set()
        for words in texts:
            known.update(words)
            pairs.update(filter(_may_be_a_word, pairwise(words)))
        self.known = frozenset(known)
        self._han = _Homophones(pairs) if pairs else None
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self.known):
            if len(word) >= 3 and not is_cjk(word[0]) and not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)
        self._repaired: dict[str, str] = {}
        self._is_word = is_word or self.known.__contains__

    def knows(self, word: str) -> bool:
        """True when the index contains the word as it is."""
        return word in self.known

    def repair(self, words: list[str]) -> list[str]:
        """The same words, unknown ones replaced by a known word at a small edit distance.

        One edit (swap, drop, double, change) for 4 to 7 letters, two from 8 letters on; for
        Chinese, one character of two for another of the same sound.
        """
        closest = [word if word in self.known else self._closest(word) for word in words]
        return closest if self._han is None else self._han.repair(closest)

    def _closest(self, word: str) -> str:
        if len(word) < _MIN_LENGTH or is_cjk(word[0]) or any(c.isdigit() for c in word):
            return word
        if self._is_word(word):
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


class _Homophones:
    """Pairs of Chinese characters that the index has, by their sound."""

    def __init__(self, pairs: Counter[tuple[str, str]]) -> None:
        self._pairs = pairs
        self._by_sound: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for pair, _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
            self._by_sound.setdefault((_sound(pair[0]), _sound(pair[1])), []).append(pair)

    def repair(self, words: list[str]) -> list[str]:
        """Replace a character where that makes a known pair of two that made none with anything."""
        repaired = list(words)
        for place, pair in enumerate(pairwise(words)):
            if pair in self._pairs or not _may_be_a_word(pair):
                continue
            for known in self._by_sound.get((_sound(pair[0]), _sound(pair[1])), ()):
                wrong = [i for i in (0, 1) if known[i] != pair[i]]
                if len(wrong) == 1 and not self._in_known_pair(words, place):
                    repaired[place + wrong[0]] = known[wrong[0]]
                    break
        return repaired

    def _in_known_pair(self, words: list[str], place: int) -> bool:
        """True when one of the two characters makes sense with its other neighbour."""
        around = [
            tuple(words[i : i + 2]) for i in (place - 1, place + 1) if 0 <= i < len(words) - 1
        ]
        return any(pair in self._pairs for pair in around)


def _may_be_a_word(pair: tuple[str, str]) -> bool:
    return all(is_cjk(word[0]) and word not in STOP_WORDS for word in pair)


@lru_cache(maxsize=_CACHE_LIMIT)
def _sound(character: str) -> str:
    """Pinyin without the tone, by the first reading; the character itself where it has none."""
    reading = _readings().get(ord(character))
    if reading is None:
        return character
    bare = unicodedata.normalize("NFD", reading.split(",")[0])
    return "".join(letter for letter in bare if letter.isascii())


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    """First readings of single characters.

    The file is loaded by itself: the package would read 45 MB of phrases along with it.
    """
    package = find_spec("pypinyin")
    places = list(package.submodule_search_locations or ()) if package else []
    folder = Path(places[0]) if places else Path()
    spec = spec_from_file_location("pypinyin_characters", folder / "pinyin_dict.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("pypinyin is not installed")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: dict[int, str] = module.pinyin_dict
    return readings
