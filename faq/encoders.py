"""What turns a text into a vector of meaning: the shipped word table.

The table is distilled from the sentence encoder all-MiniLM-L6-v2 (Apache License 2.0) by
`benchmarks/faq_distil.py`: one vector per piece of a word, its weight built in, so that a text is
the mean of its pieces. It knows English only; `covers` says how far a text is within its reach.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faq.text import content_tokens

Floats = NDArray[np.float32]

_CACHE_LIMIT = 50_000
_AT_ONCE = 512  # texts
_COMMON = 10_000  # pieces
_TWO_PIECES = 0.6  # what a word made of two known pieces counts for: "re" + "fund"
_LONGEST_WORD = 40  # characters; what is longer is no word


class Encoder(Protocol):
    """Vectors of length one whose scalar product says how alike two texts are in meaning.

    `profile` names the constants in `faq/calibration.json` that were learnt with it.
    """

    profile: str
    dimensions: int

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """One row per tokenised text, of length one, or zero where nothing is known."""

    def covers(self, words: Sequence[str]) -> float:
        """Share (0..1) of the words that carry meaning which the encoder was taught."""


class WordTable:
    """Static vectors of word pieces, eight bits a number."""

    profile = "table"

    def __init__(self, pieces: Sequence[str], codes: NDArray[np.int8], scales: Floats) -> None:
        """`codes` has a row per piece, `scales` what one step of the row is worth."""
        self._row = {piece: row for row, piece in enumerate(pieces)}
        self._codes, self._scales = codes, scales
        self.dimensions = int(codes.shape[1])
        self._rows_of: dict[str, tuple[int, ...]] = {}

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """See `Encoder`."""
        vectors = self._sums(texts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)

    def lengths(self, words: Sequence[str]) -> list[float]:
        """How much each word weighs in the meaning of a text; 0 for one of no known pieces."""
        found: list[float] = np.linalg.norm(self._sums([[word] for word in words]), axis=1).tolist()
        return found

    def _sums(self, texts: Sequence[Sequence[str]]) -> Floats:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        rows = [[row for word in words for row in self._pieces(word)] for words in texts]
        full = [place for place, found in enumerate(rows) if found]
        for start in range(0, len(full), _AT_ONCE):
            places = full[start : start + _AT_ONCE]
            flat = [row for place in places for row in rows[place]]
            starts = np.cumsum([0, *(len(rows[place]) for place in places[:-1])])
            pieces = self._codes[flat] * self._scales[flat][:, None]
            vectors[places] = np.add.reduceat(pieces, starts, axis=0)
        return vectors

    def covers(self, words: Sequence[str]) -> float:
        """See `Encoder`. Many pieces can be found in any language: they do not count."""
        content = content_tokens(list(words))
        return sum(map(self._knows, content)) / max(1, len(content))

    def is_common(self, word: str) -> bool:
        """True for a common word: its pieces are in the order of how often they are written.
        Rarer ones are names as often as not ("carr"), and likelier a slip of the finger."""
        return self._row.get(word, _COMMON) < _COMMON

    def _knows(self, word: str) -> float:
        if word in self._row:
            return 1.0
        return _TWO_PIECES if len(word) > 3 and len(self._pieces(word)) == 2 else 0.0

    def _pieces(self, word: str) -> tuple[int, ...]:
        rows = self._rows_of.get(word)
        if rows is None:
            rows = self._split(word)
            if len(self._rows_of) < _CACHE_LIMIT:
                self._rows_of[word] = rows
        return rows

    def _split(self, word: str) -> tuple[int, ...]:
        """WordPiece: the longest known beginning, then the longest known continuations."""
        rows: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                row = self._row.get(prefix + word[start:end])
                if row is not None:
                    rows.append(row)
                    start = end
                    break
            else:
                return ()
        return tuple(rows)


@lru_cache(maxsize=1)
def word_table() -> WordTable:
    """The shipped table; read once, 6 MB."""
    path = resources.files("faq").joinpath("wordtable.npz")
    with path.open("rb") as file, np.load(file) as arrays:
        pieces = bytes(arrays["pieces"]).decode().split("\n")
        return WordTable(pieces, arrays["codes"], arrays["scales"])
