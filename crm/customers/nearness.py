"""Words that were mistyped, and those that may be meant. Pure."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"\w+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_PHONE = 5  # digits; fewer are no telephone number


def words_in(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(text.casefold())


def digits_in(text: str) -> str:
    """A telephone number as it may be dialled: +49 30 ... is 030 ...; empty for what is none."""
    digits = _NOT_DIGITS.sub("", text).lstrip("0")
    return digits if len(digits) >= _PHONE else ""


def slips(word: str) -> int:
    """How many slips (a letter too much, missing, wrong, or two swapped) a word is forgiven."""
    if len(word) < 3:
        return 0
    return 1 if len(word) < 6 else 2


def nearest(words: Iterable[str], known: Mapping[int, Iterable[str]], most: int) -> list[int]:
    """The keys of `known` that have something near each of `words`, fewest slips first; of equals
    the one that comes first in `known`."""
    owners: dict[str, list[int]] = {}
    for key, theirs in known.items():
        for word in set(theirs):
            owners.setdefault(word, []).append(key)
    by_length: dict[int, list[str]] = {}
    for word in owners:
        by_length.setdefault(len(word), []).append(word)
    total: dict[int, int] | None = None
    for word in words:
        found = _slips_by_owner(word, by_length, owners)
        total = found if total is None else _both(total, found)
    place = {key: number for number, key in enumerate(known)}
    ranked = sorted(total or {}, key=lambda key: ((total or {})[key], place[key]))
    return ranked[:most]


def _slips_by_owner(
    word: str, by_length: Mapping[int, list[str]], owners: Mapping[str, list[int]]
) -> dict[int, int]:
    most = slips(word)
    found: dict[int, int] = {}
    for length in range(len(word) - most, len(word) + most + 1):  # others are further away
        near = process.extract(
            word, by_length.get(length, []), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        for meant, distance, _ in near:
            for key in owners[meant]:
                found[key] = min(int(distance), found.get(key, int(distance)))
    return found


def _both(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {key: slips + other[key] for key, slips in one.items() if key in other}
