"""An index's phrases as vectors of meaning, and what they say to a query.

Two views, as for words: the nearest phrase, and a ridge head that learns which directions tell
labels apart. Texts outside the encoder's language have no vector, and a query of that kind is not
asked: the words alone decide.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faq.encoders import Encoder

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Vectors = NDArray[np.float32] | NDArray[np.float16]

#: A text is within reach when so much of it is; chosen on faq-bench's public dev splits.
WITHIN_REACH = 0.55
#: An index is, when so many of its phrases are that have letters at all like the encoder's.
_INDEX_WITHIN_REACH = 0.5
RIDGE_PENALTY = 0.3
_PIECE = 4096  # rows at once
_EXACT_LIMIT = 6_000_000  # numbers; beyond, they take half the room


class Meaning:
    """What the vectors say to one query: a score per label, and similarities on demand."""

    def __init__(self, head: Floats, vector: Floats, vectors: Vectors) -> None:
        """Use `MeaningIndex.ask`. `head` has a score per label."""
        self.head = head
        self._vector, self._vectors = vector, vectors

    def similar(self, start: int, end: int) -> Floats:
        """Similarity to the phrases from `start` up to `end`; 0 for those without a vector."""
        rows = self._vectors[start:end]
        return np.asarray(rows.astype(np.float32, copy=False) @ self._vector)


class MeaningIndex:
    """The vectors of an index. `useful` is False when its language is not the encoder's."""

    def __init__(
        self, encoder: Encoder, texts: Sequence[Sequence[str]], labels: Labels, count: int
    ) -> None:
        """`texts` are tokenised phrases, `labels` the number of each one's label below `count`."""
        self._encoder = encoder
        within = np.asarray([encoder.covers(words) >= WITHIN_REACH for words in texts], bool)
        latin = sum(any(word.isascii() and word.isalpha() for word in words) for words in texts)
        self.useful = bool(within.any() and within.sum() >= _INDEX_WITHIN_REACH * latin)
        if not self.useful:
            return
        exact = len(texts) * encoder.dimensions <= _EXACT_LIMIT
        self._vectors: Vectors = np.zeros(
            (len(texts), encoder.dimensions), np.dtype(np.float32 if exact else np.float16)
        )
        chosen = np.flatnonzero(within)
        self._vectors[chosen] = encoder.encode([texts[row] for row in chosen.tolist()])
        self._weights = _ridge(self._vectors[chosen], labels[chosen], count)

    def ask(self, words: Sequence[str]) -> Meaning | None:
        """What the index says to a query; None when it is out of reach."""
        if not self.useful or self._encoder.covers(words) < WITHIN_REACH:
            return None
        vector = self._encoder.encode([words])[0]
        return Meaning(vector @ self._weights, vector, self._vectors) if vector.any() else None


def _ridge(vectors: Vectors, labels: Labels, count: int) -> Floats:
    """One-vs-rest ridge in closed form, by accumulated moments: cheap for any number of rows."""
    width = vectors.shape[1]
    second = RIDGE_PENALTY * np.eye(width)
    sums = np.zeros((count, width), np.float32)
    for start in range(0, len(vectors), _PIECE):
        rows = vectors[start : start + _PIECE].astype(np.float32, copy=False)
        second += rows.T @ rows
        np.add.at(sums, labels[start : start + _PIECE], rows)
    others = 1.0 / max(1, count - 1)
    targets = (1 + others) * sums.T - others * sums.sum(axis=0)[:, None]
    return np.asarray(np.linalg.solve(second, targets), np.float32)
