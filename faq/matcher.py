"""The default matcher: which entry is meant, and how likely that is.

Light and language-neutral: no model download, numpy and scipy.sparse at run time. See
`faq.features` for the vectors, `faq.head` for the linear part, `faq.spelling` for repair and
`faq.calibration` for how evidence becomes a probability.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from scipy import sparse

from faq import calibration
from faq.features import Vectoriser, bags
from faq.head import fit_head
from faq.spelling import Speller
from faq.text import content_tokens, is_cjk, tokens

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]

_CANDIDATES = 12
_SHOWN = 10
_NEAREST_PHRASES = 3
_ALL_LABELS_LIMIT = 2_000_000
_UNKNOWN_WORD_WEIGHT = 0.7
#: The calibration has seen no index of fewer labels; fewer do not make a guess safer.
_FEWEST_LABELS = 20
#: Below this similarity of the nearest phrase the probability fades to nothing.
_FAINT = 0.12
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


class Matcher:
    """Ranks labels for a query. Immutable after `fit`; reading from several threads is safe."""

    def __init__(self, lang: str | None = None) -> None:
        """`lang` is accepted for symmetry with other matchers: all languages share one index."""
        self.lang = lang
        self._names: list[str] = []
        self._constants = calibration.load()

    # ------------------------------------------------------------------ building

    def fit(self, phrases: Sequence[str], labels: Sequence[str]) -> None:
        """Index phrases with their labels. Raises ValueError when the two differ in length."""
        if len(phrases) != len(labels):
            raise ValueError(f"{len(phrases)} phrases but {len(labels)} labels: they go in pairs.")
        self._names = sorted(set(labels))
        number = {name: position for position, name in enumerate(self._names)}
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
        self._speller = Speller(frequency)
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
        first = self._constants.confidence(evidence.confidence_features)
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
        scores = evidence.scores[1:_SHOWN] * self._constants.rest_sharpness
        shares = np.exp(scores - scores.max()) if len(scores) else scores
        known = self._constants.rest_share
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

    def _exact_labels(self, words: list[str], repaired: list[str]) -> set[int]:
        return self._exact.get(" ".join(words)) or self._exact.get(" ".join(repaired)) or set()

    def evidence(self, query: str) -> Evidence | None:
        """What speaks for which label; None when the query holds nothing that can be compared."""
        words = tokens(query)
        if not self._names or not words:
            return None
        repaired = self._speller.repair(words)
        columns, values = self._vectoriser.row(bags(repaired))
        similar = self._similarities(columns, values)
        nearest = np.maximum.reduceat(similar, self._starts)
        head, likely = self._choose(columns, values, similar, nearest)
        exact = self._exact_labels(words, repaired)
        chosen = sorted(exact | set(likely.tolist()))
        han = _is_mostly_cjk(words)
        rows = self._candidate_rows(
            chosen, repaired, similar, head, math.log(self._per_label[han] or 1)
        )
        scores = self._constants.order(rows)
        if len(exact) == 1:
            scores[chosen.index(next(iter(exact)))] += 100
        order = np.argsort(-scores, kind="stable")
        rows, scores = rows[order], scores[order]
        features = self._confidence_row(rows, scores, words, repaired, han, len(exact) == 1)
        return Evidence([chosen[i] for i in order], scores, rows, features, len(exact) == 1)

    def _similarities(self, columns: NDArray[np.int32], values: Floats) -> Floats:
        if not len(columns):
            return np.zeros(len(self._words), np.float32)
        gathered: sparse.csr_matrix = self._postings[columns]
        return np.asarray(gathered.T @ values, np.float32)

    def _choose(
        self, columns: NDArray[np.int32], values: Floats, similar: Floats, nearest: Floats
    ) -> tuple[Floats | None, NDArray[np.int64]]:
        """Candidate labels, by nearest phrase and (where cheap for all labels) by the head."""
        count = min(_CANDIDATES, len(self._names))
        if self._head is None:
            return None, _largest(nearest, count)
        if self._head.size <= _ALL_LABELS_LIMIT:
            head = self._head.scores(columns, values, similar)
            return head, _largest(nearest + 2 * head, count)
        chosen = _largest(nearest, min(3 * count, len(self._names)))
        head = np.zeros(len(self._names), np.float32)
        head[chosen] = self._head.scores(columns, values, similar, chosen)
        return head, chosen

    def _candidate_rows(
        self,
        chosen: list[int],
        words: list[str],
        similar: Floats,
        head: Floats | None,
        log_k: float,
    ) -> Vector:
        text = " ".join(words)
        content = content_tokens(words)
        weights = [self._word_weight.get(word, self._unseen_weight) for word in content]
        total = sum(weights)
        asked = set(words)
        rows = np.zeros((len(chosen), len(calibration.CANDIDATE_FEATURES)))
        for position, label in enumerate(chosen):
            start, end = int(self._starts[label]), int(self._ends[label])
            own = similar[start:end]
            best = start + np.argsort(-own, kind="stable")[:_NEAREST_PHRASES]
            nearest = float(similar[best[0]])
            support = float(similar[best].mean())
            ridge = nearest if head is None else float(head[label])
            vocabulary = self._vocabulary[label]
            covered = sum(w for w, word in zip(weights, content, strict=True) if word in vocabulary)
            rows[position] = (
                nearest,
                ridge,
                support,
                max(self._agreement(text, int(phrase)) for phrase in best),
                covered / total,
                self._matched(int(best[0]), asked),
                nearest * log_k,
                ridge * log_k,
                support * log_k,
            )
        return rows

    def _agreement(self, text: str, phrase: int) -> float:
        other = self._texts[phrase]
        return (fuzz.ratio(text, other) + fuzz.token_set_ratio(text, other)) / 200

    def _matched(self, phrase: int, asked: set[str]) -> float:
        weights = [(self._word_weight[w], w in asked) for w in content_tokens(self._words[phrase])]
        total = sum(weight for weight, _ in weights)
        return sum(weight for weight, hit in weights if hit) / total if total else 0.0

    def _confidence_row(
        self,
        rows: Vector,
        scores: Vector,
        words: list[str],
        repaired: list[str],
        han: bool,
        exact: bool,
    ) -> Vector:
        top = rows[0]
        second = scores[1] if len(scores) > 1 else scores[0] - 5.0
        others = rows[1:, 1].max() if len(rows) > 1 else 0.0
        weights = [
            (self._word_weight.get(w, self._unseen_weight), w) for w in content_tokens(repaired)
        ]
        known = sum(x for x, w in weights if self._speller.knows(w)) / sum(x for x, _ in weights)
        softmax = np.exp(scores - scores[0])
        return np.asarray(
            [
                min(float(scores[0] - second), 10.0),
                1 / float(softmax.sum()),
                top[0],
                top[1],
                top[3],
                top[4],
                top[5],
                known,
                math.log1p(len(words) / (2 if han else 1)),
                math.log(self._per_label[han] or 1),
                math.log(max(len(self._names), _FEWEST_LABELS)),
                0.5 if self._head is None else self._head.leave_one_out,
                float(exact),
                top[1] - others,
            ]
        )


def _is_mostly_cjk(words: Sequence[str]) -> bool:
    return 2 * sum(1 for word in words if is_cjk(word[0])) > len(words)


def _largest(values: Floats, count: int) -> NDArray[np.int64]:
    if count >= len(values):
        return np.arange(len(values))
    return np.argpartition(-values, count - 1)[:count]
