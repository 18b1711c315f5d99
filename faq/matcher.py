"""The default matcher: which entry is meant, and how likely that is.

Light: no model download, numpy and scipy.sparse at run time. Words work in every language; an
encoder (see `faq.encoders`) adds their meaning where it knows the language. See `faq.features` for
the vectors of words, `faq.head` for the linear part, `faq.bm25`, `faq.meaning`, `faq.spelling` for
repair, and `faq.calibration` for how evidence becomes a probability.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import ne

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from faq import calibration
from faq.bm25 import LabelBm25
from faq.encoders import Encoder, word_table
from faq.features import Vectoriser, bags
from faq.head import LinearHead, fit_head
from faq.meaning import WITHIN_REACH, Meaning, MeaningIndex
from faq.relatedness import OWN, foreign, related
from faq.spelling import Speller
from faq.text import content_tokens, is_cjk, tokens

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]

_CANDIDATES = 12
_CANDIDATES_WITHOUT_HEAD = 18
_SHOWN = 10
_NEAREST_PHRASES = 3
_ALL_LABELS_LIMIT = 2_000_000
_UNKNOWN_WORD_WEIGHT = 0.7
#: The calibration has seen no index of fewer labels; fewer do not make a guess safer.
_FEWEST_LABELS = 20
#: Below this similarity of the nearest phrase the probability fades to nothing.
_FAINT = 0.12
#: From here on (see `calibration`, "related") one foreign word more changes nothing.
_MOSTLY_SPOKEN_OF = 0.9
#: So many words of the label's own settle what is meant as well; a word counts from this likeness.
_ENOUGH_OWN = 3
#: Least probability of a query that is, word for word, a phrase of one label only.
_EXACT = 0.97


@dataclass(frozen=True)
class Evidence:
    """All that is known about one query: candidates, best first, and what speaks for each."""

    labels: list[int]
    scores: Vector
    candidates: Vector
    confidence_features: Vector
    exact: bool
    profile: str


class Matcher:
    """Ranks labels for a query. Immutable after `fit`; reading from several threads is safe."""

    def __init__(
        self,
        lang: str | None = None,
        encoder: Encoder | None = None,
        constants: dict[str, calibration.Calibration] | None = None,
    ) -> None:
        """`lang` is accepted for symmetry with other matchers: all languages share one index.

        encoder: what gives texts a meaning; the shipped word table where none is given.
        constants: by profile, in place of the shipped ones.
        """
        self.lang = lang
        self._encoder = encoder or word_table()
        self._names: list[str] = []
        self._constants = constants or calibration.load()
        # A query's confidence and its foreign word ask the same of the same label.
        self._likeness = lru_cache(maxsize=64)(self._likeness_of)

    # ------------------------------------------------------------------ building

    def fit(self, phrases: Sequence[str], labels: Sequence[str]) -> None:
        """Index phrases with their labels. Raises ValueError when the two differ in length."""
        if len(phrases) != len(labels):
            raise ValueError(f"{len(phrases)} phrases but {len(labels)} labels: they go in pairs.")
        self._names = sorted(set(labels))
        self._number = number = {name: place for place, name in enumerate(self._names)}
        rows = sorted(
            {
                (number[label], tuple(tokens(text)))
                for text, label in zip(phrases, labels, strict=True)
            }
        )
        self._words = [list(words) for _, words in rows]
        self._labels = np.asarray([label for label, _ in rows], np.int64)
        self._starts = np.searchsorted(self._labels, np.arange(len(self._names)))
        self._ends = np.searchsorted(self._labels, np.arange(len(self._names)), side="right")
        if rows:
            self._index()

    def _index(self) -> None:
        self._texts = [" ".join(words) for words in self._words]
        self._vectoriser = Vectoriser()
        matrix = self._vectoriser.fit(self._words)
        self._postings = matrix.T.tocsr()
        self._head = fit_head(matrix, self._labels, len(self._names))
        self._head_is_large = isinstance(self._head, LinearHead)
        self._bm25 = LabelBm25(self._words, self._labels, len(self._names))
        self._meaning = MeaningIndex(self._encoder, self._words, self._labels, len(self._names))
        self._exact: dict[str, set[int]] = {}
        for text, label in zip(self._texts, self._labels.tolist(), strict=True):
            if text:
                self._exact.setdefault(text, set()).add(label)
        self._vocabulary: list[set[str]] = [set() for _ in self._names]
        frequency: Counter[str] = Counter()
        for words, label in zip(self._words, self._labels.tolist(), strict=True):
            self._vocabulary[label].update(words)
            frequency.update(set(words))
        total = len(self._words)
        self._word_weight = {
            word: math.log((1 + total) / (1 + count)) + 1 for word, count in frequency.items()
        }
        self._unseen_weight = math.log(1 + total) + _UNKNOWN_WORD_WEIGHT
        self._speller = Speller(self._words, word_table().is_common)
        self._per_label = self._phrases_per_label()

    def _phrases_per_label(self) -> dict[bool, float]:
        """Phrases per label for Chinese and for other text: languages of one entry add nothing."""
        counts: Counter[bool] = Counter()
        labels: dict[bool, set[int]] = {True: set(), False: set()}
        for words, label in zip(self._words, self._labels.tolist(), strict=True):
            han = _is_mostly_cjk(words)
            counts[han] += 1
            labels[han].add(label)
        return {han: counts[han] / max(1, len(labels[han])) for han in (True, False)}

    # ------------------------------------------------------------------ asking

    def rank(self, query: str) -> list[tuple[str, float]]:
        """Up to ten distinct labels, best first, each with its probability of being the right one.

        Never raises for any text; probabilities lie in 0..1 and fall from first to last.
        """
        evidence = self.evidence(query)
        if evidence is None:
            return [(name, 0.0) for name in self._names[:_NEAREST_PHRASES]]
        first = self._constants[evidence.profile].confidence(evidence.confidence_features)
        if evidence.exact:
            first = max(first, _EXACT)
        else:
            first *= self._fading(evidence)
        return self._spread(first, evidence)

    def _fading(self, evidence: Evidence) -> float:
        """Below one where the calibration has no experience: faint or unknown, in a small index."""
        fading = min(1.0, float(evidence.candidates[0, 0]) / _FAINT)
        known = evidence.confidence_features[calibration.CONFIDENCE_FEATURES.index("known")]
        return fading if known else fading * min(1.0, len(self._names) / _FEWEST_LABELS)

    def _spread(self, first: float, evidence: Evidence) -> list[tuple[str, float]]:
        """The rest of the probability over the other candidates, none above the first."""
        constants = self._constants[evidence.profile]
        scores = evidence.scores[1:_SHOWN] * constants.rest_sharpness
        shares = np.exp(scores - scores.max()) if len(scores) else scores
        known = constants.rest_share
        rest = known * (1 - first) * shares / shares.sum() if len(shares) else shares
        probabilities = [first, *np.minimum(rest, first).tolist()]
        pairs = zip(evidence.labels, probabilities, strict=False)
        return [(self._names[label], float(probability)) for label, probability in pairs]

    def rank_batch(self, queries: Sequence[str]) -> list[list[tuple[str, float]]]:
        """`rank` for each query."""
        return [self.rank(query) for query in queries]

    def exact(self, query: str) -> set[str]:
        """Labels one of whose phrases is the query, spelling and punctuation aside."""
        words = tokens(query)
        if not self._names or not words:
            return set()
        return {
            self._names[label] for label in self._exact_labels(words, self._speller.repair(words))
        }

    def foreign(self, query: str, name: str) -> float:
        """Weight of the word of the query that this label has nothing like; see `relatedness`.

        0 where most of the query, or three of its words, are the label's own.
        """
        words = self._speller.repair(tokens(query))
        if not words:
            return 0.0
        content = content_tokens(words)
        likeness = self._likeness(tuple(content), self._number[name], by_meaning=True)
        likenesses = dict(zip(content, likeness, strict=True))
        own = sum(value >= OWN for word, value in likenesses.items() if not is_cjk(word[0]))
        if own >= _ENOUGH_OWN or self._weighted(content, likeness) >= _MOSTLY_SPOKEN_OF:
            return 0.0
        table = word_table() if word_table().covers(words) >= WITHIN_REACH else None
        return foreign(tokens(query), likenesses, self._speller.known, table)

    def _weighted(self, content: list[str], values: list[float]) -> float:
        """Mean over words, rare ones counting for more."""
        weights = [self._word_weight.get(word, self._unseen_weight) for word in content]
        return sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)

    def _likeness_of(
        self, content: tuple[str, ...], label: int, *, by_meaning: bool
    ) -> list[float]:
        phrases = self._texts[int(self._starts[label]) : int(self._ends[label])]
        table = word_table() if by_meaning else None
        return related(content, self._vocabulary[label], phrases, table)

    def _exact_labels(self, words: list[str], repaired: list[str]) -> set[int]:
        return self._exact.get(" ".join(words)) or self._exact.get(" ".join(repaired)) or set()

    def evidence(self, query: str) -> Evidence | None:
        """What speaks for which label; None when the query holds nothing that can be compared."""
        words = tokens(query)
        if not self._names or not words:
            return None
        repaired = self._speller.repair(words)
        columns, values = self._vectoriser.row(bags(repaired))
        asked = _Asked(
            words,
            repaired,
            self._similarities(columns, values),
            self._bm25.shares(repaired),
            self._meaning.ask(repaired),
        )
        head, likely = self._choose(columns, values, asked)
        exact = self._exact_labels(words, repaired)
        chosen = sorted(exact | set(likely.tolist()))
        rows = self._candidate_rows(chosen, asked, head)
        profile = calibration.WORDS if asked.meaning is None else self._encoder.profile
        scores = self._constants[profile].order(rows)
        if len(exact) == 1:
            scores[chosen.index(next(iter(exact)))] += 100
        order = np.argsort(-scores, kind="stable")
        rows, scores = rows[order], scores[order]
        features = self._confidence_row(chosen[order[0]], rows, scores, asked, len(exact) == 1)
        labels = [chosen[i] for i in order]
        return Evidence(labels, scores, rows, features, len(exact) == 1, profile)

    def _similarities(self, columns: NDArray[np.int32], values: Floats) -> Floats:
        if not len(columns):
            return np.zeros(len(self._words), np.float32)
        # scipy would do the same in two calls, most of whose time is their own checks.
        starts = self._postings.indptr[columns]
        counts = self._postings.indptr[columns + 1] - starts
        before = np.cumsum(counts) - counts
        places = np.arange(counts.sum()) + np.repeat(starts - before, counts)
        weights = self._postings.data[places] * np.repeat(values, counts)
        phrases = self._postings.indices[places]
        return np.bincount(phrases, weights, len(self._words)).astype(np.float32)

    def _choose(
        self, columns: NDArray[np.int32], values: Floats, asked: "_Asked"
    ) -> tuple[Floats | None, NDArray[np.int64]]:
        """Candidate labels: by nearest phrase, by meaning, and (where cheap) by the head."""
        count = min(_CANDIDATES, len(self._names))
        nearest = np.maximum.reduceat(asked.similar, self._starts)
        likely = nearest if asked.meaning is None else nearest + asked.meaning.head
        if self._head is None:
            return None, _largest(likely, _CANDIDATES_WITHOUT_HEAD)
        if self._head.size <= _ALL_LABELS_LIMIT:
            head = self._head.scores(columns, values, asked.similar)
            return head, _largest(likely + 2 * head, count)
        chosen = _largest(likely, 3 * count)
        head = np.zeros(len(self._names), np.float32)
        head[chosen] = self._head.scores(columns, values, asked.similar, chosen)
        return head, chosen

    def _candidate_rows(self, chosen: list[int], asked: "_Asked", head: Floats | None) -> Vector:
        content = content_tokens(asked.repaired)
        weights = [(w, self._word_weight.get(w, self._unseen_weight)) for w in content]
        total = sum(weight for _, weight in weights)
        words = set(asked.repaired)
        log_k = math.log(self._per_label[asked.han] or 1)
        best = [self._nearest_phrases(label, asked.similar) for label in chosen]
        agreement = self._agreement(
            " ".join(asked.repaired), [row for rows in best for row in rows]
        )
        found: list[list[float]] = []
        for label, nearest in zip(chosen, best, strict=True):
            near = asked.similar[nearest].tolist()
            vocabulary = self._vocabulary[label]
            covered = sum([weight for word, weight in weights if word in vocabulary])
            by_k = (
                near[0],
                near[0] if head is None else float(head[label]),
                sum(near) / len(near),
                float(asked.bm25[label]),
                *_meant(asked.meaning, label, int(self._starts[label]), int(self._ends[label])),
            )
            found.append(
                [
                    *by_k,
                    *[value * log_k for value in by_k],
                    max([agreement[row] for row in nearest]),
                    covered / total,
                    self._matched(nearest[0], words),
                    float(head[label]) if head is not None and self._head_is_large else 0.0,
                ]
            )
        return np.asarray(found)

    def _nearest_phrases(self, label: int, similar: Floats) -> list[int]:
        """Rows of the label's phrases that are most like the query, nearest first."""
        start, end = int(self._starts[label]), int(self._ends[label])
        order = np.argsort(-similar[start:end], kind="stable")[:_NEAREST_PHRASES]
        return [start + row for row in order.tolist()]

    def _agreement(self, text: str, rows: list[int]) -> dict[int, float]:
        """What rapidfuzz says of a query and these phrases, 0 to 1."""
        others = [self._texts[row] for row in rows]
        both = [
            process.cdist([text], others, scorer=scorer, dtype=np.float32)[0]
            for scorer in (fuzz.ratio, fuzz.token_set_ratio)
        ]
        return dict(zip(rows, ((both[0] + both[1]) / 200).tolist(), strict=True))

    def _matched(self, phrase: int, asked: set[str]) -> float:
        content = content_tokens(self._words[phrase])
        total = sum([self._word_weight[word] for word in content])
        return sum([self._word_weight[w] for w in content if w in asked]) / total if total else 0.0

    def _confidence_row(
        self, first: int, rows: Vector, scores: Vector, asked: "_Asked", exact: bool
    ) -> Vector:
        top = dict(zip(calibration.CANDIDATE_FEATURES, rows[0].tolist(), strict=True))
        second = scores[1] if len(scores) > 1 else scores[0] - 5.0
        content = content_tokens(asked.repaired)
        known = self._weighted(content, [float(self._speller.knows(word)) for word in content])
        by_meaning = asked.meaning is not None
        likeness = self._likeness(tuple(content), first, by_meaning=by_meaning)
        log_k = math.log(self._per_label[asked.han] or 1)
        leave_one_out = 0.5 if self._head is None else self._head.leave_one_out
        features = {
            **top,
            "margin": min(float(scores[0] - second), 10.0),
            "share": 1 / float(np.exp(scores - scores[0]).sum()),
            "head_margin": _margin(rows, "head"),
            "meaning_margin": _margin(rows, "meaning_head"),
            "known": known,
            "length": math.log1p(len(asked.words) / (2 if asked.han else 1)),
            "phrases": log_k,
            "labels": math.log(max(len(self._names), _FEWEST_LABELS)),
            "leave_one_out": leave_one_out,
            "leave_one_out_k": leave_one_out * log_k,
            "exact": float(exact),
            "related": self._weighted(content, likeness),
            "strange": 1 - min(likeness),
            "repaired": sum(map(ne, asked.words, asked.repaired)) / len(asked.words),
        }
        return np.asarray([features[name] for name in calibration.CONFIDENCE_FEATURES])


@dataclass(frozen=True)
class _Asked:
    """A query as the index sees it: its words, and what each part says of all phrases or labels."""

    words: list[str]
    repaired: list[str]
    similar: Floats
    bm25: Floats
    meaning: Meaning | None

    @property
    def han(self) -> bool:
        """Chinese rather than not."""
        return _is_mostly_cjk(self.words)


def _meant(meaning: Meaning | None, label: int, start: int, end: int) -> tuple[float, float]:
    """Nearest phrase and head by meaning, of the label whose phrases are start..end."""
    if meaning is None:
        return 0.0, 0.0
    return float(meaning.similar(start, end).max()), float(meaning.head[label])


def _margin(rows: Vector, name: str) -> float:
    """How far the first candidate is ahead of the best other one in this feature."""
    values = rows[:, calibration.CANDIDATE_FEATURES.index(name)]
    return float(values[0] - (values[1:].max() if len(values) > 1 else 0.0))


def _is_mostly_cjk(words: Sequence[str]) -> bool:
    return 2 * sum(1 for word in words if is_cjk(word[0])) > len(words)


def _largest(values: Floats, count: int) -> NDArray[np.int64]:
    if count >= len(values):
        return np.arange(len(values))
    return np.argpartition(-values, count - 1)[:count]
