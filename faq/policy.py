"""What to do with a ranking: answer, suggest, or hand over. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """One ranked entry, in the customer's language where it exists.

    `confidence` is the probability (0..1) that this entry is the one meant. `exact` says that the
    customer's words are, after normalisation, one of the entry's phrases or keywords. The
    thresholds are the entry's own and replace the general ones where they are set.
    """

    entry_key: str
    entry_id: int
    confidence: float
    question: str
    exact: bool = False
    sure_threshold: float | None = None
    maybe_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Thresholds on the confidence of an entry.

    sure: from here on the answer is given at once. The default aims at 95 right of 100 answers.
    maybe: from here on up to three entries are suggested.
    follow: further suggestions need this much.
    """

    sure: float = 0.80
    maybe: float = 0.25
    follow: float = 0.04

    def __post_init__(self) -> None:
        if not 0 <= self.follow <= self.maybe <= self.sure <= 1:
            raise ValueError("FAQ thresholds must satisfy 0 <= follow <= maybe <= sure <= 1.")


@dataclass(frozen=True, slots=True)
class Sure:
    """Answer with this entry."""

    entry: Match


@dataclass(frozen=True, slots=True)
class Maybe:
    """Suggest these entries (one to three, best first)."""

    entries: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The knowledge base has no answer: hand over to a person."""


Decision = Sure | Maybe | Nothing


def decide(
    ranked: Sequence[Match], settings: PolicySettings | None = None, *, short: bool = False
) -> Decision:
    """Turn a ranking (best first) into a decision.

    short: the query is one or two words. It is then answered only when it is exactly a phrase or
        keyword of that entry, because one shared word ("refund") fits many entries.
    """
    settings = settings or PolicySettings()
    if not ranked:
        return Nothing()
    best = ranked[0]
    sure = settings.sure if best.sure_threshold is None else best.sure_threshold
    if best.confidence >= sure and (best.exact or not short):
        return Sure(best)
    if not any(_suggestible(match, settings) for match in ranked[:MAX_SUGGESTIONS]):
        return Nothing()
    shown = [
        match
        for match in ranked[:MAX_SUGGESTIONS]
        if match.confidence >= settings.follow or _suggestible(match, settings)
    ]
    return Maybe(tuple(shown))


def _suggestible(match: Match, settings: PolicySettings) -> bool:
    threshold = settings.maybe if match.maybe_threshold is None else match.maybe_threshold
    return match.confidence >= threshold
