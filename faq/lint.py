"""What stands in each other's way: the same words in two entries, and entries that compete. Pure.

Competition is measured with the matcher's own ranking: a part of the phrases is held out, the
index is built of the rest, and a held-out phrase that finds another entry first is one that
customers will use and not get their answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from faq.content import folded
from faq.entry import Entry
from faq.index import FaqIndex

_PARTS = 5
#: From here on the other entry is likelier than all others together.
_WORTH_TELLING = 0.5


@dataclass(frozen=True)
class Repeated:
    """The same words, spelling and punctuation aside, in several entries."""

    text: str
    language: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Competing:
    """A phrase of `key` that finds `rival` first when the index has not seen it."""

    text: str
    key: str
    rival: str
    confidence: float


def repeated(entries: Sequence[Entry]) -> list[Repeated]:
    """Phrases, questions and keywords that several entries of a language have."""
    owners: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        for text in entry.spoken():
            if folded(text):
                owners.setdefault((entry.language, folded(text)), {}).setdefault(entry.key, text)
    return [
        Repeated(next(iter(keys.values())), language, tuple(keys))
        for (language, _), keys in owners.items()
        if len(keys) > 1
    ]


def competing(entries: Sequence[Entry]) -> list[Competing]:
    """Phrases that are taken for another entry's, the surest mistake first.

    Entries with a question alone are held out whole: found is what would be mixed up with them.
    """
    found = []
    for part in range(_PARTS):
        kept, held = _split(entries, part)
        index = FaqIndex.build(kept)
        for key, language, text in held:
            ranked = index.rank(text, language)
            if ranked and ranked[0].entry_key != key and ranked[0].confidence >= _WORTH_TELLING:
                first = ranked[0]
                found.append(Competing(text, key, first.entry_key, first.confidence))
    return sorted(found, key=lambda one: (-one.confidence, one.key, one.text))


def _split(entries: Sequence[Entry], part: int) -> tuple[list[Entry], list[tuple[str, str, str]]]:
    """The entries without every fifth phrase, and those phrases as (key, language, text)."""
    kept, held = [], []
    for number, entry in enumerate(entries):
        spoken = (entry.question, *entry.phrases)
        out = [text for place, text in enumerate(spoken) if (place + number) % _PARTS == part]
        rest = [text for text in spoken if text not in out]
        held += [(entry.key, entry.language, text) for text in out]
        if rest:
            kept.append(replace(entry, question=rest[0], phrases=tuple(rest[1:]), keywords=()))
    return kept, held
