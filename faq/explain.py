"""Why the matcher ranks as it does, in terms that whoever writes the FAQ can act on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from faq.encoders import word_table
from faq.entry import Entry
from faq.features import Vectoriser, bags
from faq.index import FaqIndex
from faq.policy import Decision, Match
from faq.relatedness import OWN, related
from faq.spelling import Speller
from faq.text import content_tokens, is_short, tokens

_SHOWN = 5


@dataclass(frozen=True)
class Reason:
    """What speaks for one entry. `nearest` is its phrase that is most like the question; `shared`
    and `missing` are the question's words that its phrases have in some form, and have not."""

    match: Match
    nearest: str
    shared: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """The decision, how the question was read, and the entries that came first.

    repaired: words that were taken for others (as typed, as read). unknown: words that no entry
    has. short: one or two words, which are answered only when they are exactly an entry's.
    """

    decision: Decision
    repaired: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    short: bool
    reasons: tuple[Reason, ...]


def explain(
    index: FaqIndex,
    entries: Iterable[Entry],
    question: str,
    language: str,
    *,
    after: str | None = None,
) -> Explanation:
    """Explain what the desk would do with a question, `entries` being those of the index.

    after: the key of the entry that the customer was answered with before.
    """
    by_key: dict[str, list[str]] = {}
    for entry in entries:
        by_key.setdefault(entry.key, []).extend(entry.spoken())
    typed = tokens(question)
    spoken = [tokens(text) for texts in by_key.values() for text in texts]
    read = Speller(spoken, word_table().is_common).repair(typed)
    telling = content_tokens(read)
    return Explanation(
        decision=index.decide(question, language, after=after),
        repaired=tuple((a, b) for a, b in zip(typed, read, strict=True) if a != b),
        unknown=_split(telling, spoken)[1],
        short=is_short(question),
        reasons=tuple(
            _reason(match, by_key.get(match.entry_key, []), read)
            for match in index.rank(question, language)[:_SHOWN]
        ),
    )


def _reason(match: Match, spoken: list[str], read: list[str]) -> Reason:
    phrases = [tokens(text) for text in spoken]
    shared, missing = _split(content_tokens(read), phrases)
    nearest = spoken[_nearest(read, phrases)] if phrases else ""
    return Reason(match, nearest, shared, missing)


def _split(words: list[str], phrases: list[list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that the phrases have, in any form ("sunday" and "Sundays"), and the others."""
    distinct = list(dict.fromkeys(words))
    own = {word for phrase in phrases for word in phrase}
    likeness = related(distinct, own, [" ".join(phrase) for phrase in phrases], None)
    shared = tuple(w for w, value in zip(distinct, likeness, strict=True) if value >= OWN)
    return shared, tuple(word for word in distinct if word not in shared)


def _nearest(read: list[str], phrases: list[list[str]]) -> int:
    """The place of the phrase that is most like the question by its words."""
    if read in phrases:
        return phrases.index(read)
    vectoriser = Vectoriser()
    matrix = vectoriser.fit(phrases)
    asked = np.zeros(vectoriser.width, np.float32)
    columns, values = vectoriser.row(bags(read))
    asked[columns] = values
    return int((matrix @ asked).argmax())
