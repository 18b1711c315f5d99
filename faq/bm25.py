"""BM25 over entries: all phrases of a label taken together as one document.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the
usual k1 and b, and Lucene's inverse document frequency, which is never negative.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

_K1, _B = 1.5, 0.75


class LabelBm25:
    """Scores every label for a query by the words they share."""

    def __init__(self, texts: Sequence[Sequence[str]], labels: Labels, count: int) -> None:
        """`texts` are tokenised phrases, `labels` the number of each one's label below `count`."""
        documents: list[Counter[str]] = [Counter() for _ in range(count)]
        for words, label in zip(texts, labels.tolist(), strict=True):
            documents[label].update(words)
        lengths = np.asarray([document.total() for document in documents], np.float32)
        relative = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        counts: dict[str, list[tuple[int, int]]] = {}
        for label, document in enumerate(documents):
            for word, number in document.items():
                counts.setdefault(word, []).append((label, number))
        self._count = count
        self._postings: dict[str, tuple[NDArray[np.int32], Floats]] = {}
        for word, pairs in counts.items():
            known = np.asarray(pairs, np.int64)
            frequency = known[:, 1].astype(np.float32)
            rarity = np.log1p((count - len(pairs) + 0.5) / (len(pairs) + 0.5))
            saturated = frequency * (_K1 + 1) / (frequency + relative[known[:, 0]])
            self._postings[word] = (
                known[:, 0].astype(np.int32),
                (saturated * rarity).astype(np.float32),
            )

    def shares(self, words: Sequence[str]) -> Floats:
        """One score per label, 0 to nearly 1: of the best label's, one added for faint evidence."""
        scores = np.zeros(self._count, np.float32)
        for word in words:
            if word in self._postings:
                labels, values = self._postings[word]
                scores[labels] += values
        return scores / (1 + scores.max())
