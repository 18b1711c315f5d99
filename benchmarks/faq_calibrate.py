"""Learn the constants of `faq/calibration.json` from faq-bench's public data.

    python -m benchmarks.faq_calibrate <folder of faq-bench> [--model FOLDER] [--write]

For many index shapes (sets, phrasings per entry, titles, typos) an index is built from the public
training split and asked the first half of the dev split, the half that bench.py uses for its own
calibration; the other half stays unseen. Per profile (words alone, the word table, and with
`--model` the sentence encoder) two models are fitted: a conditional logit over candidates and a
logistic model of "the first one is right". Prints accuracy and calibration error per set with that
set left out, so that the constants are known to carry over to businesses they never saw. Without
`--model` the constants of that profile stay as they are.
"""

import argparse
import importlib
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from faq import calibration
from faq.calibration import CANDIDATE_FEATURES, CONFIDENCE_FEATURES, Calibration
from faq.encoders import Encoder, word_table
from faq.matcher import Matcher
from faq.meaning import MeaningIndex
from faq.sentence_encoder import SentenceEncoder

TARGET = Path(__file__).parent.parent / "faq" / "calibration.json"
FULL = "full"
#: Set, phrasings, titles, typos, and the share of entries that is taken out of the index: their
#: questions are near misses, about the same business and without an answer.
SHAPES: list[tuple[str, int | str, bool, bool, float]] = [
    ("banking77", 1, True, False, 0.0),
    ("banking77", 1, False, False, 0.0),
    ("banking77", 3, False, False, 0.0),
    ("banking77", 5, False, False, 0.0),
    ("banking77", 5, True, False, 0.0),
    ("banking77", 5, False, True, 0.0),
    ("banking77", 10, False, False, 0.0),
    ("banking77", FULL, False, False, 0.0),
    ("clinc150", 1, True, False, 0.0),
    ("clinc150", 5, False, False, 0.0),
    ("clinc150", 10, False, False, 0.0),
    ("clinc150", FULL, False, False, 0.0),
    ("clinc150", 5, False, True, 0.0),
    ("hwu64", 3, True, False, 0.0),
    ("hwu64", 10, False, False, 0.0),
    ("hwu64", FULL, False, False, 0.0),
    ("bitext", 1, True, False, 0.0),
    ("bitext", 5, False, False, 0.0),
    ("bitext", 5, False, True, 0.0),
    ("hint3_curekart", FULL, False, False, 0.0),
    ("hint3_sofmattress", FULL, False, False, 0.0),
    ("hint3_powerplay11", FULL, False, False, 0.0),
    ("massive_de", 5, False, False, 0.0),
    ("massive_de", 10, False, False, 0.0),
    ("ar_banking77", 3, False, False, 0.0),
    ("ar_banking77", 10, False, False, 0.0),
    ("zh_xsid", 3, False, False, 0.0),
    ("zh_xsid", 5, False, False, 0.0),
    ("zh_xsid", 10, False, False, 0.0),
    ("banking77", 5, True, False, 0.3),
    ("banking77", FULL, False, False, 0.3),
    ("clinc150", 5, True, False, 0.3),
    ("hwu64", 5, True, False, 0.3),
    ("bitext", 5, True, False, 0.3),
    ("hint3_curekart", FULL, False, False, 0.3),
    ("hint3_sofmattress", FULL, False, False, 0.3),
    ("hint3_powerplay11", FULL, False, False, 0.3),
    ("massive_de", 5, False, False, 0.3),
    ("ar_banking77", 5, False, False, 0.3),
    ("zh_xsid", 5, False, False, 0.3),
]
OUT_OF_SCOPE_SHARE = 0.15
#: Words alone are asked in other languages: English stands in for those that there is no set of.
ENGLISH = {dataset for dataset, *_ in SHAPES} - {"massive_de", "ar_banking77", "zh_xsid"}
ENGLISH_SHARE = 0.3
RIDGE = 1e-3
PRECISION_SHARES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
_FIRST_GUESS = np.asarray(
    [{"head": 2.0, "nearest": 1.0, "meaning_head": 1.0}.get(n, 0.0) for n in CANDIDATE_FEATURES]
)
_WIDTH = len(CONFIDENCE_FEATURES)
_START = Calibration(_FIRST_GUESS, np.zeros(_WIDTH), np.ones(_WIDTH), np.zeros(_WIDTH), 0, 0, 1)


@dataclass
class Question:
    """One dev query: what the index holds for it, and which candidate is right (None: none is).

    weight: among the questions of its profile.
    """

    dataset: str
    shape: int
    candidates: np.ndarray
    right: int | None
    confidence: np.ndarray
    correct: bool
    out_of_scope: bool
    weight: float


class NoEncoder:
    """Knows no language: words alone decide."""

    profile = calibration.WORDS
    dimensions = 1

    def encode(self, texts: Sequence[Sequence[str]]) -> np.ndarray:
        """Zeros."""
        return np.zeros((len(texts), 1), np.float32)

    def covers(self, words: Sequence[str]) -> float:
        """Nothing."""
        return 0.0


@dataclass
class Shape:
    """An index, and what it is asked: texts with their labels, None for out of scope."""

    number: int
    dataset: str
    matcher: Matcher
    asked: list[tuple[str | None, str]]

    def questions(self, encoder: Encoder, constants: Calibration) -> list[Question]:
        """The questions that this encoder reads, or none where it does not know the language."""
        matcher = self.matcher
        matcher._encoder = encoder
        matcher._constants = {encoder.profile: constants, calibration.WORDS: constants}
        matcher._meaning = MeaningIndex(
            encoder, matcher._words, matcher._labels, len(matcher._names)
        )
        found = (self._question(text, label, encoder.profile) for label, text in self.asked)
        return [question for question in found if question is not None]

    def _question(self, text: str, label: str | None, profile: str) -> Question | None:
        evidence = self.matcher.evidence(text)
        if evidence is None or evidence.profile != profile:
            return None
        names = [self.matcher._names[number] for number in evidence.labels]
        return Question(
            self.dataset,
            self.number,
            evidence.candidates,
            names.index(label) if label in names else None,
            evidence.confidence_features,
            names[0] == label,
            label is None,
            ENGLISH_SHARE if profile == calibration.WORDS and self.dataset in ENGLISH else 1.0,
        )


def shapes(bench: ModuleType, limit: int) -> list[Shape]:
    """Build every index once."""
    built = []
    for number, (dataset, shots, titles, typos, held_out) in enumerate(SHAPES):
        chooser = random.Random(number)
        everything = bench.read(dataset, "public", "train")
        every_label = sorted({label for label, _ in everything})
        out = set(chooser.sample(every_label, round(held_out * len(every_label))))
        train = bench.kshot([r for r in everything if r[0] not in out], shots, number % 3)
        if titles:
            names = sorted({label for label, _ in train})
            train += [(name, name.replace("_", " ").replace("/", " ").lower()) for name in names]
        matcher = Matcher(encoder=NoEncoder(), constants={calibration.WORDS: _START})
        matcher.fit([text for _, text in train], [label for label, _ in train])
        asked, beside = _halves(bench, dataset)
        beside += [text for label, text in asked if label in out]
        asked = [row for row in asked if row[0] not in out]
        asked = chooser.sample(asked, min(limit, len(asked)))
        beside = chooser.sample(beside, min(limit // 3, len(beside)))
        texts = [text for _, text in asked]
        if typos:
            texts = bench.add_typos(texts)
        pairs = [(label, text) for (label, _), text in zip(asked, texts, strict=True)]
        built.append(Shape(number, dataset, matcher, pairs + [(None, text) for text in beside]))
        print(f"{dataset} {shots}: {len(asked)} + {len(beside)} questions", file=sys.stderr)
    return built


def _halves(bench: ModuleType, dataset: str) -> tuple[list[Any], list[str]]:
    """The halves that bench.py gives to calibration in its developer mode."""
    chooser = random.Random(11)
    asked = bench.read(dataset, "public", "dev")
    chooser.shuffle(asked)
    beside = [text for _, text in bench.read(dataset, "public", "oos_dev")]
    chooser.shuffle(beside)
    return asked[: len(asked) // 2], beside[: len(beside) // 2]


def fit_candidates(questions: list[Question]) -> np.ndarray:
    """Conditional logit: the right candidate against the others of the same query."""
    usable = [q for q in questions if q.right is not None and len(q.candidates) > 1]
    rows = np.concatenate([q.candidates for q in usable])
    starts = np.cumsum([0, *(len(q.candidates) for q in usable)])[:-1]
    lengths = np.asarray([len(q.candidates) for q in usable])
    right = starts + np.asarray([q.right for q in usable])
    weight = _weights_in_profile(usable)
    scale = rows.std(axis=0) + 1e-9
    rows = rows / scale

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = rows @ w
        score -= np.repeat(np.maximum.reduceat(score, starts), lengths)
        mass = np.exp(score)
        total = np.add.reduceat(mass, starts)
        share = mass / np.repeat(total, lengths)
        value = float(weight @ (np.log(total) - score[right])) + RIDGE * float(w @ w)
        gradient = (share * np.repeat(weight, lengths)) @ rows - weight @ rows[right]
        return value, gradient + 2 * RIDGE * w

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale)


def fit_rest(questions: list[Question], constants: Calibration) -> Calibration:
    """When the first candidate is wrong: how the rest of the probability lies on the others."""
    wrong = [q for q in questions if not q.correct and not q.out_of_scope]
    caught = [q for q in wrong if q.right is not None]
    scores = [constants.order(q.candidates)[1:] for q in caught]
    right = [q.right - 1 for q in caught if q.right is not None]

    def surprise(sharpness: float) -> float:
        total = 0.0
        for score, position in zip(scores, right, strict=True):
            sharp = score * sharpness
            total += float(np.logaddexp.reduce(sharp) - sharp[position])
        return total

    found = minimize_scalar(surprise, bounds=(0.01, 3.0), method="bounded")
    return replace(constants, rest_share=len(caught) / len(wrong), rest_sharpness=float(found.x))


def _weights(questions: list[Question]) -> np.ndarray:
    """Every shape counts the same; out-of-scope questions are a fixed share of it."""
    keys = [(q.shape, q.out_of_scope) for q in questions]
    sizes = {key: keys.count(key) for key in set(keys)}
    weight = [(OUT_OF_SCOPE_SHARE if key[1] else 1.0) / sizes[key] for key in keys]
    return np.asarray(weight) / sum(weight)


def _weights_in_profile(questions: list[Question]) -> np.ndarray:
    weight = _weights(questions) * [q.weight for q in questions]
    return weight / weight.sum()


def fit_confidence(questions: list[Question], constants: Calibration) -> Calibration:
    """Logistic model of "the first candidate is right"."""
    rows = np.stack([q.confidence for q in questions])
    right = np.asarray([q.correct for q in questions], float)
    weight = _weights_in_profile(questions)
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-3] = 1.0  # what this profile does not look at
    rows = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        logit = rows @ w
        value = float(weight @ (np.logaddexp(0, logit) - right * logit))
        gradient = (weight * (1 / (1 + np.exp(-logit)) - right)) @ rows
        return value + RIDGE * float(w[:-1] @ w[:-1]), gradient + 2 * RIDGE * np.r_[w[:-1], 0]

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return replace(
        constants, mean=mean, scale=scale, weights=found[:-1], intercept=float(found[-1])
    )


def unseen(questions: list[Question], constants: Calibration) -> np.ndarray:
    """The confidence of every question, by constants fitted without its set."""
    confidence = np.zeros(len(questions))
    for dataset in sorted({q.dataset for q in questions}):
        kept = fit_confidence([q for q in questions if q.dataset != dataset], constants)
        for row, question in enumerate(questions):
            if question.dataset == dataset:
                confidence[row] = kept.confidence(question.confidence)
    return confidence


def report(questions: list[Question], confidence: np.ndarray, bench: ModuleType) -> None:
    """Per set: accuracy, calibration error, separation, and what would be answered."""
    for dataset in sorted({q.dataset for q in questions}):
        own = np.asarray([q.dataset == dataset for q in questions])
        p = confidence[own]
        right = np.asarray([q.correct for q in questions], float)[own]
        beside = np.asarray([q.out_of_scope for q in questions])[own]
        separation = bench.auroc(p[~beside], p[beside])
        given = ~beside & (p >= 0.8)
        print(
            f"{dataset:18s} right {right[~beside].mean():.3f}"
            f"  calibration error {bench.ece(p[~beside], right[~beside]):.3f}"
            f"  separation {separation or 0:.3f}"
            f"  at 0.8: {given.sum() / (~beside).sum():.2f} answered,"
            f" {right[given].mean() if given.any() else 0:.3f} right"
        )


def precision_points(questions: list[Question], confidence: np.ndarray) -> list[list[float]]:
    """For each share of right answers, the confidence from which on it is reached."""
    order = np.argsort(-confidence, kind="stable")
    weight = _weights(questions)[order]
    right = np.asarray([q.correct for q in questions], float)[order]
    reached = np.cumsum(weight * right) / np.cumsum(weight)
    points = []
    for share in PRECISION_SHARES:
        enough = np.flatnonzero(reached >= share)
        last = enough[-1] if len(enough) else 0
        points.append([share, round(float(confidence[order][last]), 4)])
    return points


@dataclass
class Fitted:
    """One profile's constants, its questions, and their confidence by constants of other sets."""

    constants: Calibration
    questions: list[Question]
    confidence: np.ndarray


def fitted(built: list[Shape], bench: ModuleType, encoder: Encoder) -> Fitted:
    """Both models of one profile. The second sees the order that the first one gives."""
    first = [question for shape in built for question in shape.questions(encoder, _START)]
    constants = replace(_START, candidate_weights=fit_candidates(first))
    questions = [question for shape in built for question in shape.questions(encoder, constants)]
    confidence = unseen(questions, constants)
    print(f"\n{encoder.profile}: {len(questions)} questions")
    report(questions, confidence, bench)
    return Fitted(fit_rest(questions, fit_confidence(questions, constants)), questions, confidence)


def as_document(constants: Calibration) -> dict[str, Any]:
    """One profile as it stands in the file, four digits each."""
    return {
        "candidate": {
            name: round(float(value), 4)
            for name, value in zip(CANDIDATE_FEATURES, constants.candidate_weights, strict=True)
        },
        "confidence": {
            name: {
                "mean": round(float(constants.mean[i]), 4),
                "scale": round(float(constants.scale[i]), 4),
                "weight": round(float(constants.weights[i]), 4),
            }
            for i, name in enumerate(CONFIDENCE_FEATURES)
        },
        "intercept": round(constants.intercept, 4),
        "rest": {
            "share": round(constants.rest_share, 4),
            "sharpness": round(constants.rest_sharpness, 4),
        },
    }


def main() -> None:
    """Fit, report, and with --write replace the shipped constants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("faq_bench", type=Path)
    parser.add_argument("--model", type=Path, help="folder of the sentence encoder")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--points", action="store_true", help="write the precision points, too")
    parser.add_argument("--limit", type=int, default=300, help="questions per shape")
    options = parser.parse_args()
    sys.path.insert(0, str(options.faq_bench))
    bench = importlib.import_module("bench")
    encoders: list[Encoder] = [NoEncoder(), word_table()]
    if options.model:
        encoders.append(SentenceEncoder(options.model))
    built = shapes(bench, options.limit)
    document = json.loads(TARGET.read_text("utf-8"))
    profiles = {encoder.profile: fitted(built, bench, encoder) for encoder in encoders}
    for name, profile in profiles.items():
        document["profiles"][name] = as_document(profile.constants)
    shipped = [profiles[calibration.WORDS], profiles[word_table().profile]]
    points = precision_points(
        [question for profile in shipped for question in profile.questions],
        np.concatenate([profile.confidence for profile in shipped]),
    )
    print("\nprecision:", points)
    if options.points:
        document["precision"] = points
    if options.write:
        TARGET.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
