"""Sparse vectors for phrases: words, characters, stems and word pairs, weighted by TF-IDF.

Four views of one text, each of length one, joined with fixed weights, so that a scalar product is
a weighted mean of four cosines. Characters forgive spelling, words are precise, stems forgive
endings, and pairs of words at a distance see "order ... late" in any order.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from faq.phrasebook import STOP_WORDS
from faq.text import is_cjk

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

FAMILIES = ("word", "char", "stem", "pair")
#: Relative weights of the families; chosen on the public dev splits of faq-bench.
FAMILY_WEIGHTS = {"word": 0.45, "char": 1.0, "stem": 0.7, "pair": 0.85}

_STEM_LENGTH = 4
_PAIR_WINDOW = 5
_GRAM_SIZES = (2, 3, 4, 5)
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
_WORD_CACHE_LIMIT = 50_000

Bags = dict[str, dict[str, int]]


class _WordGrams(dict[str, tuple[str, ...]]):
    """Character n-grams of a word with its borders, remembered per word."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        padded = f" {word} "
        grams = tuple(
            padded[start : start + size]
            for size in _GRAM_SIZES
            for start in range(max(1, len(padded) - size + 1))
        )
        if len(self) < _WORD_CACHE_LIMIT:
            self[word] = grams
        return grams


_WORD_GRAMS = _WordGrams()


@lru_cache(maxsize=_WORD_CACHE_LIMIT)
def stem(word: str) -> str:
    """A crude stem: Arabic articles off, then the first four letters."""
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    return word[:_STEM_LENGTH]


def _characters(words: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    for word in words:
        if len(word) == 1 and is_cjk(word):
            run.append(word)
            continue
        yield from _han_grams(run)
        run = []
        yield from _WORD_GRAMS[word]
    yield from _han_grams(run)


def _han_grams(run: list[str]) -> Iterator[str]:
    for size in (1, 2, 3):
        for start in range(len(run) - size + 1):
            yield "".join(run[start : start + size])


def _pairs(words: Sequence[str]) -> Iterator[str]:
    content = [stem(word) for word in words if word not in STOP_WORDS]
    for start, first in enumerate(content):
        for second in content[start + 1 : start + _PAIR_WINDOW]:
            yield f"{first}_{second}" if first <= second else f"{second}_{first}"


def bags(words: Sequence[str]) -> Bags:
    """Counts of every feature of a text, by family."""
    unigrams_and_bigrams = [*words, *(f"{a} {b}" for a, b in pairwise(words))]
    return {
        "word": Counter(unigrams_and_bigrams),
        "char": Counter(_characters(words)),
        "stem": Counter(map(stem, words)),
        "pair": Counter(_pairs(words)),
    }


class Vectoriser:
    """Learns the vocabulary and the weights of an index; turns texts into unit vectors."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, int]] = {}
        self._idf: Floats = np.zeros(0, np.float32)
        norm = math.sqrt(sum(weight**2 for weight in FAMILY_WEIGHTS.values()))
        self._weights = {name: FAMILY_WEIGHTS[name] / norm for name in FAMILIES}

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self._idf)

    def fit(self, texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Learn from tokenised texts and return their matrix, one row each."""
        counted = [bags(words) for words in texts]
        frequency: list[int] = []
        for family in FAMILIES:
            columns: dict[str, int] = {}
            for bag in counted:
                for feature in bag[family]:
                    column = columns.get(feature)
                    if column is None:
                        columns[feature] = len(frequency)
                        frequency.append(1)
                    else:
                        frequency[column] += 1
            self._columns[family] = columns
        document_frequency = np.asarray(frequency, np.float32)
        self._idf = np.log((1 + len(texts)) / (1 + document_frequency)) + 1
        rows = [self.row(bag) for bag in counted]
        lengths = np.fromiter((len(columns) for columns, _ in rows), np.int64, len(rows))
        indices = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, int)
        values = np.concatenate([value for _, value in rows]) if rows else np.zeros(0, np.float32)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return sparse.csr_matrix((values, indices, starts), shape=(len(rows), self.width))

    def row(self, counted: Bags) -> tuple[Ints, Floats]:
        """Columns and values of one text; features the index has never seen are left out."""
        all_columns: list[int] = []
        all_values: list[Floats] = []
        for family in FAMILIES:
            known = self._columns[family]
            bag = counted[family]
            hits = [feature for feature in bag if feature in known]
            if not hits:
                continue
            columns = [known[feature] for feature in hits]
            counts = np.asarray([bag[feature] for feature in hits], np.float32)
            values = (1 + np.log(counts)) * self._idf[columns]
            values *= self._weights[family] / math.sqrt(float(values @ values))
            all_columns += columns
            all_values.append(values)
        if not all_columns:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return np.asarray(all_columns, np.int32), np.concatenate(all_values).astype(np.float32)
