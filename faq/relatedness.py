"""How far an entry speaks of what a query speaks of, word by word.

"Is the milk organic" shares a rare word with an entry on plant milk, and asks something else. What
tells is the word that the entry has nothing like.
"""

from collections.abc import Mapping, Sequence, Set

import numpy as np

from faq.encoders import WordTable
from faq.features import stem
from faq.phrasebook import DETAILS, FUNCTION_CHARACTERS, STOP_WORDS
from faq.text import is_cjk

#: What a word with the same beginning, and a single Chinese character, count for.
_SAME_STEM, _SAME_CHARACTER = 0.9, 0.4
#: From this likeness on a word is the entry's own.
OWN = 0.9
#: Below this share of own matter a foreign word weighs so much more.
_THIN, _THINNED = 0.55, 1.6
#: Chinese characters that make a word, and the share of all that it must be to be the matter.
_HAN_WORD, _GOOD_PART = 2, 0.4


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


def foreign(
    words: Sequence[str],
    likeness: Mapping[str, float],
    known: Set[str],
    table: WordTable | None,
) -> float:
    """How much of a matter of its own the most foreign word of a query is, 0 to about 2.

    words: of the query, as typed. likeness: of those that carry meaning, by `related`. known: the
    words of all entries. table: None where it does not know the language; then only Chinese can
    be told.
    """
    return max(_foreign_letters(likeness, table), _foreign_han(words, known))


def _foreign_letters(likeness: Mapping[str, float], table: WordTable | None) -> float:
    """The table gives a word that settles what a text is about a long vector ("organic": 1.0) and
    one that is found in texts of all kinds a short one ("already": 0.5). Numbers and days are no
    matter. Where little of the matter is the entry's own, a word of like meaning may well be
    another thing ("can I bring my cat" and an entry on dogs)."""
    details = {word for word in likeness if word.isdigit() or word in DETAILS}
    words = [word for word in likeness.keys() - details if not is_cjk(word[0])]
    if table is None or not words:
        return 0.0
    lengths = dict(zip(words, table.lengths(words), strict=True))
    own = sum(lengths[word] for word in words if likeness[word] >= OWN)
    thin = own < _THIN * sum(lengths.values())
    heaviest = max(lengths[word] * (1 - likeness[word]) for word in words)
    return heaviest * _THINNED if thin else heaviest


def _foreign_han(words: Sequence[str], known: Set[str]) -> float:
    """1 where two characters, and a good part of all, are in no entry: they are a word of their
    own. One may be a part of a word of like meaning. Characters of grammar are no matter."""
    matter = [
        word
        for word in words
        if not (word in FUNCTION_CHARACTERS or word in STOP_WORDS) and is_cjk(word[0])
    ]
    strange = sum(word not in known for word in matter)
    return float(strange >= _HAN_WORD and strange >= _GOOD_PART * len(matter))


def units(words: Sequence[str]) -> set[str]:
    """Stems, and pairs of Chinese characters that stand together."""
    units = {stem(word) for word in words if not is_cjk(word[0])}
    run = ""
    for word in [*words, " "]:
        if is_cjk(word[0]):
            run += word
            continue
        units |= {run[i : i + 2] for i in range(max(1, len(run) - 1))} if run else set()
        run = ""
    return units


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
