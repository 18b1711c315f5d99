"""How far an entry speaks of what a query speaks of, word by word.

"Is the milk organic" shares a rare word with an entry on plant milk, and asks something else. What
tells is the word that the entry has nothing like.
"""

from collections.abc import Sequence, Set

import numpy as np

from faq.encoders import WordTable
from faq.features import stem
from faq.text import is_cjk

#: What a word with the same beginning, and a single Chinese character, count for.
_SAME_STEM, _SAME_CHARACTER = 0.9, 0.4


def related(
    words: Sequence[str], own: Set[str], phrases: Sequence[str], table: WordTable | None
) -> list[float]:
    """For each word of a query, 0 (the entry has nothing like it) to 1 (it has the word).

    own: the words of the entry's phrases. phrases: these, words joined by blanks.
    table: knows words of like meaning; None where it does not know the language.
    """
    latin = {word for word in own if not is_cjk(word[0])}
    stems = set() if latin.issuperset(words) else set(map(stem, latin))
    found = [
        _han(words, place, own, phrases) if is_cjk(word[0]) else _letters(word, own, stems)
        for place, word in enumerate(words)
    ]
    strange = [place for place, value in enumerate(found) if not value]
    if table is None or not strange or not latin:
        return found
    asked = table.encode([[words[place]] for place in strange])
    best = (asked @ table.encode([[word] for word in sorted(latin)]).T).max(axis=1)
    for place, value in zip(strange, np.clip(best, 0, 1).tolist(), strict=True):
        found[place] = value
    return found


def foreign(words: Sequence[str], likeness: Sequence[float], table: WordTable) -> float:
    """How much of a matter of its own the most foreign word of a query is, 0 to about 1.5.

    The table gives a word that settles what a text is about a long vector ("organic": 1.0) and one
    that is found in texts of all kinds a short one ("already": 0.5). Numbers are no matter.
    """
    lengths = table.lengths(words)
    matters = zip(words, lengths, likeness, strict=True)
    return max((x * (1 - y) for word, x, y in matters if not word.isdigit()), default=0.0)


def _letters(word: str, own: Set[str], stems: Set[str]) -> float:
    if word in own:
        return 1.0
    return _SAME_STEM if len(word) > 4 and stem(word) in stems else 0.0


def _han(words: Sequence[str], place: int, own: Set[str], phrases: Sequence[str]) -> float:
    """A character says little alone; with the one before or after it, it is a word."""
    pairs = [" ".join(words[i : i + 2]) for i in (place - 1, place) if 0 <= i < len(words) - 1]
    if any(pair in phrase for pair in pairs for phrase in phrases):
        return 1.0
    return _SAME_CHARACTER if words[place] in own else 0.0
