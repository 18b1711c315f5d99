"""Why the matcher ranks as it does, in terms that whoever writes the FAQ can act on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from faq.content import folded
from faq.encoders import word_table
from faq.entry import Entry
from faq.index import FaqIndex
from faq.matcher import Matcher
from faq.policy import Decision, Match
from faq.spelling import Speller
from faq.text import content_tokens, is_short, tokens

_SHOWN = 5


@dataclass(frozen=True)
class Reason:
    """What speaks for one entry. `nearest` is its phrase that is most like the question."""

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
    vocabulary = {word for words in spoken for word in words}
    telling = content_tokens(read)
    return Explanation(
        decision=index.decide(question, language, after=after),
        repaired=tuple((a, b) for a, b in zip(typed, read, strict=True) if a != b),
        unknown=tuple(word for word in dict.fromkeys(telling) if word not in vocabulary),
        short=is_short(question),
        reasons=tuple(
            _reason(match, by_key.get(match.entry_key, []), question, telling)
            for match in index.rank(question, language)[:_SHOWN]
        ),
    )


def _reason(match: Match, spoken: list[str], question: str, telling: list[str]) -> Reason:
    own = {word for text in spoken for word in tokens(text)}
    words = tuple(dict.fromkeys(telling))
    return Reason(
        match=match,
        nearest=_nearest(question, spoken),
        shared=tuple(word for word in words if word in own),
        missing=tuple(word for word in words if word not in own),
    )


def _nearest(question: str, spoken: list[str]) -> str:
    """The phrase that the matcher itself finds nearest, each phrase being a label of its own."""
    same = next((text for text in spoken if folded(text) == folded(question)), None)
    if same is not None or not spoken:
        return same or ""
    matcher = Matcher()
    matcher.fit(spoken, [str(place) for place in range(len(spoken))])
    return spoken[int(matcher.rank(question)[0][0])]
