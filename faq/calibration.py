"""From evidence to probability.

Two small logistic models per profile (words alone, the word table, the sentence encoder). The first
weighs the evidence for each candidate and orders them; the second says how likely the first of them
is right. Their constants were learnt on the *public* training and dev splits of faq-bench (never on
a business's data) by `benchmarks/faq_calibrate.py`; `faq/calibration.json` holds the result.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: The profile for queries that no encoder can read; encoders name their own.
WORDS = "words"

_BY_K = (
    "nearest",  # similarity of its nearest phrase
    "head",  # score of the discriminative part
    "support",  # mean similarity of its three nearest phrases
    "bm25",  # of all its phrases together, as a share of the best label's
    "meaning",  # similarity of its nearest phrase by meaning
    "meaning_head",  # ridge score by meaning
)

#: Evidence for one candidate label, in this order; "_k" is times log(phrases per label).
CANDIDATE_FEATURES = (
    *_BY_K,
    *(f"{name}_k" for name in _BY_K),
    "spelling",  # rapidfuzz agreement with its nearest phrases
    "covered",  # weighted share of the query's words that its phrases contain
    "matched",  # weighted share of its nearest phrase's words that the query contains
    "head_large",  # "head" where the index is so large that a linear machine learnt it, else 0
)

_UNSEEN = {"mean": 0.0, "scale": 1.0, "weight": 0.0}

#: What the second model looks at; names of the first kind are the first candidate's.
CONFIDENCE_FEATURES = (
    "margin",  # of the first candidate over the second, in units of the first model
    "share",  # softmax share of the first candidate
    "nearest",
    "head",
    "bm25",
    "meaning",
    "meaning_head",
    "spelling",
    "covered",
    "matched",
    "known",  # weighted share of the query's words that the index knows
    "length",  # log(1 + words)
    "phrases",  # log(phrases per label)
    "labels",  # log(labels)
    "leave_one_out",  # share of the index's phrases found from the others
    "leave_one_out_k",
    "exact",
    "head_margin",
    "meaning_margin",
    "related",  # weighted mean over the query's words of how far the entry has their like
    "strange",  # 1 minus the least of these
    "repaired",  # share of the query's words that were taken for others
)


@dataclass(frozen=True)
class Calibration:
    """Constants of both models; features are standardised by `mean` and `scale`."""

    candidate_weights: Vector
    mean: Vector
    scale: Vector
    weights: Vector
    intercept: float
    #: When the first is wrong: how often the right one is among the others, and how clearly.
    rest_share: float
    rest_sharpness: float

    def order(self, evidence: Vector) -> Vector:
        """A score per candidate (rows of `CANDIDATE_FEATURES`): higher is likelier."""
        return np.asarray(evidence @ self.candidate_weights, np.float64)

    def confidence(self, features: Vector) -> float:
        """Probability that the first candidate is right."""
        logit = float((features - self.mean) / self.scale @ self.weights) + self.intercept
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


@lru_cache(maxsize=1)
def load() -> dict[str, Calibration]:
    """The shipped constants, by profile."""
    return {name: _read(constants) for name, constants in _document()["profiles"].items()}


def thresholds() -> tuple[list[float], list[float]]:
    """Shares of right answers, rising, and the confidence from which on each is reached."""
    points = _document()["precision"]
    return [share for share, _ in points], [threshold for _, threshold in points]


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    text = resources.files("faq").joinpath("calibration.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _read(constants: dict[str, Any]) -> Calibration:
    # Constants that were learnt before a feature was there do without it.
    seen = {name: _UNSEEN | constants["confidence"].get(name, {}) for name in CONFIDENCE_FEATURES}
    return Calibration(
        candidate_weights=np.asarray(
            [constants["candidate"].get(n, 0.0) for n in CANDIDATE_FEATURES]
        ),
        mean=np.asarray([seen[n]["mean"] for n in CONFIDENCE_FEATURES]),
        scale=np.asarray([seen[n]["scale"] for n in CONFIDENCE_FEATURES]),
        weights=np.asarray([seen[n]["weight"] for n in CONFIDENCE_FEATURES]),
        intercept=float(constants["intercept"]),
        rest_share=float(constants["rest"]["share"]),
        rest_sharpness=float(constants["rest"]["sharpness"]),
    )
