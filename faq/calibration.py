"""From evidence to probability.

Two small logistic models. The first weighs the evidence for each candidate and orders them; the
second says how likely the first of them is right. Their constants were learnt on the *public*
training and dev splits of faq-bench (never on a business's data) by
`benchmarks/faq_calibrate.py`, which prints them; `faq/calibration.json` holds the result.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: Evidence for one candidate label, in this order.
CANDIDATE_FEATURES = (
    "nearest",  # similarity of its nearest phrase
    "head",  # ridge score
    "support",  # mean similarity of its three nearest phrases
    "spelling",  # rapidfuzz agreement with its nearest phrases
    "covered",  # weighted share of the query's words that its phrases contain
    "matched",  # weighted share of its nearest phrase's words that the query contains
    "nearest_k",  # nearest x log(phrases per label)
    "head_k",
    "support_k",
)

#: What the second model looks at.
CONFIDENCE_FEATURES = (
    "margin",  # of the first candidate over the second, in units of the first model
    "share",  # softmax share of the first candidate
    "nearest",
    "head",
    "spelling",
    "covered",
    "matched",
    "known",  # weighted share of the query's words that the index knows
    "length",  # log(1 + words)
    "phrases",  # log(phrases per label)
    "labels",  # log(labels)
    "leave_one_out",  # share of the index's phrases found from the others
    "exact",
    "head_margin",
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
def load() -> Calibration:
    """The shipped constants."""
    text = resources.files("faq").joinpath("calibration.json").read_text(encoding="utf-8")
    constants = json.loads(text)
    return Calibration(
        candidate_weights=np.asarray([constants["candidate"][n] for n in CANDIDATE_FEATURES]),
        mean=np.asarray([constants["confidence"][n]["mean"] for n in CONFIDENCE_FEATURES]),
        scale=np.asarray([constants["confidence"][n]["scale"] for n in CONFIDENCE_FEATURES]),
        weights=np.asarray([constants["confidence"][n]["weight"] for n in CONFIDENCE_FEATURES]),
        intercept=float(constants["intercept"]),
        rest_share=float(constants["rest"]["share"]),
        rest_sharpness=float(constants["rest"]["sharpness"]),
    )
