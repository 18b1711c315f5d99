"""What to do with a ranking: answer, suggest, or hand over. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq import calibration
from faq.doubts import Doubt

MAX_SUGGESTIONS = 3
_MAYBE = 0.25


@dataclass(frozen=True, slots=True)
class Match:
    """One ranked entry, in the customer's language where it exists.

    `confidence` is the probability (0..1) that this entry is the one meant. `exact` says that the
    customer's words are, after normalisation, one of the entry's phrases or keywords. The
    thresholds are the entry's own and replace the general ones where they are set. `foreign` is
    the weight of the query's word that the entry has nothing like; see `faq.relatedness`. `doubt`
    is why the entry may be wrong although its words fit; see `faq.doubts`.
    """

    entry_key: str
    entry_id: int
    confidence: float
    question: str
    exact: bool = False
    sure_threshold: float | None = None
    maybe_threshold: float | None = None
    foreign: float = 0.0
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Thresholds on the confidence of an entry.

    sure: from here on the answer is given at once; see `for_precision`.
    maybe: from here on up to three entries are suggested.
    follow: further suggestions need this much.
    foreign: with a word of this weight that an entry has nothing like, the entry is suggested only.
    """

    sure: float = 0.80
    maybe: float = _MAYBE
    follow: float = 0.04
    # On the dev splits a third of the wrong answers and 15 in 100 of the right ones have such a
    # word, and more than half of the answers to messages that no entry is about.
    foreign: float = 0.65

    def __post_init__(self) -> None:
        if not 0 <= self.follow <= self.maybe <= self.sure <= 1:
            raise ValueError("FAQ thresholds must satisfy 0 <= follow <= maybe <= sure <= 1.")

    @classmethod
    def for_precision(cls, share: float, maybe: float | None = None) -> "PolicySettings":
        """Such that this share (0.5 to 0.995) of the answers given is right.

        Raises ValueError when `share` is out of range or `maybe` does not lie below what follows.
        """
        sure = threshold_for(share)
        return cls(sure=sure, maybe=min(_MAYBE, sure) if maybe is None else maybe)


def threshold_for(share: float) -> float:
    """The confidence from which on `share` of the answers are right, as measured on public data.

    Between the measured points the line is straight. Raises ValueError outside of them.
    """
    shares, thresholds = calibration.thresholds()
    if not shares[0] <= share <= shares[-1]:
        raise ValueError(f"must lie between {shares[0]:g} and {shares[-1]:g}")
    return float(np.interp(share, shares, thresholds))


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


@dataclass(frozen=True, slots=True)
class Several:
    """More than one question: the answers that are sure, and the words nobody has answered yet."""

    entries: tuple[Match, ...]
    rest: str = ""


Decision = Sure | Maybe | Nothing | Several


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
    plain = not short and best.foreign < settings.foreign and best.doubt is None
    if best.confidence >= sure and (best.exact or plain):
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


def combine(whole: Decision, parts: Sequence[tuple[str, bool, Decision]]) -> Decision:
    """One decision for a message of several sentences.

    whole: for the message as one. parts: each sentence, whether it asks something, its decision.
    Sure answers to different entries are all given. A question beside them that nobody can answer
    is left over for a person; so is a statement, unless the message as a whole is about the entry
    that is sure: then it is only the story around the question.
    """
    if isinstance(whole, Sure) and whole.entry.exact:
        return whole
    sure: dict[str, Match] = {}
    for _, _, decision in parts:
        if isinstance(decision, Sure):
            sure.setdefault(decision.entry.entry_key, decision.entry)
    if not sure:
        return _suggestions(whole, [decision for _, _, decision in parts])
    open_parts = [(text, asks) for text, asks, d in parts if not isinstance(d, Sure)]
    about = whole.entry.entry_key if isinstance(whole, Sure) else _best_key(whole)
    if len(sure) == 1 and about in sure:
        open_parts = [(text, asks) for text, asks in open_parts if asks]
    rest = " ".join(text for text, _ in open_parts)
    if len(sure) == 1 and not rest:
        return Sure(next(iter(sure.values())))
    return Several(tuple(sure.values()), rest)


def _best_key(decision: Decision) -> str | None:
    return decision.entries[0].entry_key if isinstance(decision, Maybe) else None


def _suggestions(whole: Decision, parts: Sequence[Decision]) -> Decision:
    """What to suggest when no sentence is sure: the whole's, else the best of each sentence."""
    if not isinstance(whole, Nothing):
        return whole
    best = {d.entries[0].entry_key: d.entries[0] for d in parts if isinstance(d, Maybe)}
    return Maybe(tuple(best.values())[:MAX_SUGGESTIONS]) if best else whole
