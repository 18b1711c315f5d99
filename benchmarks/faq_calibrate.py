"""Learn the constants of `faq/calibration.json` from faq-bench's public data.

    python -m benchmarks.faq_calibrate <folder of faq-bench> [--write] [--limit 300]

For many index shapes (sets, phrasings per entry, titles, typos) an index is built from the public
training split and asked the first half of the dev split, the half that bench.py uses for its own
calibration; the other half stays unseen. Two models are fitted: a conditional logit over candidates
and a logistic model of "the first one is right". Prints accuracy and calibration error per set with
that set left out, so that the constants are known to carry over to businesses they never saw.
"""

import argparse
import importlib
import json
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from faq import calibration
from faq.calibration import CANDIDATE_FEATURES, CONFIDENCE_FEATURES, Calibration
from faq.matcher import Matcher

TARGET = Path(__file__).parent.parent / "faq" / "calibration.json"
FULL = "full"
SHAPES: list[tuple[str, int | str, bool, bool]] = [  # set, phrasings, titles, typos
    ("banking77", 1, True, False),
    ("banking77", 1, False, False),
    ("banking77", 3, False, False),
    ("banking77", 5, False, False),
    ("banking77", 5, True, False),
    ("banking77", 5, False, True),
    ("banking77", 10, False, False),
    ("banking77", FULL, False, False),
    ("clinc150", 1, True, False),
    ("clinc150", 5, False, False),
    ("clinc150", 10, False, False),
    ("clinc150", FULL, False, False),
    ("hwu64", 3, True, False),
    ("hwu64", 10, False, False),
    ("hwu64", FULL, False, False),
    ("bitext", 1, True, False),
    ("bitext", 5, False, False),
    ("bitext", 5, False, True),
    ("hint3_curekart", FULL, False, False),
    ("hint3_sofmattress", FULL, False, False),
    ("hint3_powerplay11", FULL, False, False),
    ("massive_de", 5, False, False),
    ("massive_de", 10, False, False),
    ("ar_banking77", 3, False, False),
    ("ar_banking77", 10, False, False),
    ("zh_xsid", 3, False, False),
    ("zh_xsid", 5, False, False),
    ("zh_xsid", 10, False, False),
]
OUT_OF_SCOPE_SHARE = 0.15
RIDGE = 1e-3


@dataclass
class Question:
    """One dev query: what the index holds for it, and which candidate is right (None: none is)."""

    dataset: str
    shape: int
    candidates: np.ndarray
    right: int | None
    confidence: np.ndarray
    correct: bool
    out_of_scope: bool


def collect(bench: ModuleType, constants: Calibration, limit: int) -> list[Question]:
    """Ask every shape its share of the dev split."""
    questions: list[Question] = []
    for number, (dataset, shots, titles, typos) in enumerate(SHAPES):
        train = bench.kshot(bench.read(dataset, "public", "train"), shots, number % 3)
        if titles:
            names = sorted({label for label, _ in train})
            train += [(name, name.replace("_", " ").replace("/", " ").lower()) for name in names]
        matcher = Matcher()
        matcher._constants = constants
        matcher.fit([text for _, text in train], [label for label, _ in train])
        asked, beside = _halves(bench, dataset)
        chooser = random.Random(number)
        asked = chooser.sample(asked, min(limit, len(asked)))
        beside = chooser.sample(beside, min(limit // 3, len(beside)))
        texts = [text for _, text in asked]
        if typos:
            texts = bench.add_typos(texts)
        for (label, _), text in zip(asked, texts, strict=True):
            questions += _question(matcher, dataset, number, text, label)
        for text in beside:
            questions += _question(matcher, dataset, number, text, None)
        print(f"{dataset} {shots}: {len(asked)} + {len(beside)} questions", file=sys.stderr)
    return questions


def _halves(bench: ModuleType, dataset: str) -> tuple[list[Any], list[str]]:
    """The halves that bench.py gives to calibration in its developer mode."""
    chooser = random.Random(11)
    asked = bench.read(dataset, "public", "dev")
    chooser.shuffle(asked)
    beside = [text for _, text in bench.read(dataset, "public", "oos_dev")]
    chooser.shuffle(beside)
    return asked[: len(asked) // 2], beside[: len(beside) // 2]


def _question(
    matcher: Matcher, dataset: str, shape: int, text: str, label: str | None
) -> list[Question]:
    evidence = matcher.evidence(text)
    if evidence is None:
        return []
    names = [matcher._names[number] for number in evidence.labels]
    right = names.index(label) if label in names else None
    return [
        Question(
            dataset,
            shape,
            evidence.candidates,
            right,
            evidence.confidence_features,
            names[0] == label,
            label is None,
        )
    ]


def fit_candidates(questions: list[Question]) -> np.ndarray:
    """Conditional logit: the right candidate against the others of the same query."""
    usable = [q for q in questions if q.right is not None and len(q.candidates) > 1]
    rows = np.concatenate([q.candidates for q in usable])
    starts = np.cumsum([0, *(len(q.candidates) for q in usable)])[:-1]
    lengths = np.asarray([len(q.candidates) for q in usable])
    right = starts + np.asarray([q.right for q in usable])
    weight = _weights(usable)
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


def fit_confidence(questions: list[Question], constants: Calibration) -> Calibration:
    """Logistic model of "the first candidate is right"."""
    rows = np.stack([q.confidence for q in questions])
    right = np.asarray([q.correct for q in questions], float)
    weight = _weights(questions)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
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


def report(questions: list[Question], bench: ModuleType, constants: Calibration) -> None:
    """Per set, with that set left out of the fit: accuracy, calibration error, separation."""
    for dataset in sorted({q.dataset for q in questions}):
        kept = fit_confidence([q for q in questions if q.dataset != dataset], constants)
        own = [q for q in questions if q.dataset == dataset]
        p = np.asarray([kept.confidence(q.confidence) for q in own])
        right = np.asarray([q.correct for q in own], float)
        beside = np.asarray([q.out_of_scope for q in own])
        separation = bench.auroc(p[~beside], p[beside])
        given = ~beside & (p >= 0.8)
        print(
            f"{dataset:18s} right {right[~beside].mean():.3f}"
            f"  calibration error {bench.ece(p[~beside], right[~beside]):.3f}"
            f"  separation {separation or 0:.3f}"
            f"  at 0.8: {given.sum() / (~beside).sum():.2f} answered,"
            f" {right[given].mean() if given.any() else 0:.3f} right"
        )


def as_json(constants: Calibration) -> str:
    """The file's content, four digits each."""
    document = {
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
    return json.dumps(document, indent=1) + "\n"


def main() -> None:
    """Fit, report, and with --write replace the shipped constants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("faq_bench", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--limit", type=int, default=300, help="questions per shape")
    options = parser.parse_args()
    sys.path.insert(0, str(options.faq_bench))
    bench = importlib.import_module("bench")
    constants = calibration.load()
    first = collect(bench, constants, options.limit)
    constants = replace(constants, candidate_weights=fit_candidates(first))
    questions = collect(bench, constants, options.limit)
    report(questions, bench, constants)
    constants = fit_rest(questions, fit_confidence(questions, constants))
    if options.write:
        TARGET.write_text(as_json(constants), encoding="utf-8")
    else:
        print(as_json(constants))


if __name__ == "__main__":
    main()
