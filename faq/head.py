"""The discriminative part: linear scores that learn which features tell labels apart.

Three solvers, by the size of the index, all with scores near 1 for the right label and near 0 for
the others: multinomial logistic regression (small), kernel ridge (middle) and a linear support
vector machine (large). The first two work on similarities to the phrases, so that their cost does
not grow with the number of features.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Columns = NDArray[np.int32]

# Chosen on faq-bench's public dev splits.
RIDGE_PENALTY = 0.5
LOGISTIC_PENALTY = 1 / 30
_LOGISTIC_STEPS = 6
_LOGISTIC_LIMIT = 300_000  # phrases x labels
_KERNEL_LIMIT = 3000
_KERNEL_WEIGHTS_LIMIT = 10_000_000
_LINEAR_WEIGHTS_LIMIT = 25_000_000
_LINEAR_TOLERANCE = 0.1  # three times quicker than the default, and as right on the dev splits
#: What ridge gives the right label on its own phrases: the other solvers are scaled to it.
_TYPICAL_SCORE = 0.7
#: Leave-one-out cannot be had from the large solver; many phrases find each other.
_ASSUMED_LEAVE_ONE_OUT = 0.9


class Head(Protocol):
    """Scores labels for a query."""

    leave_one_out: float
    size: int

    def scores(
        self, columns: Columns, values: Floats, similar: Floats, chosen: Labels | None = None
    ) -> Floats:
        """One score per label, or per chosen label. The query comes as its vector and as its
        similarities to the indexed phrases; a head uses one of them."""


class KernelHead:
    """Weights per label and phrase."""

    def __init__(self, weights: Floats, leave_one_out: float) -> None:
        self._weights = weights
        self.leave_one_out = leave_one_out
        self.size = int(weights.size)

    def scores(
        self, columns: Columns, values: Floats, similar: Floats, chosen: Labels | None = None
    ) -> Floats:
        """See `Head`."""
        weights = self._weights if chosen is None else self._weights[chosen]
        return np.asarray(weights @ similar, np.float32)


class LinearHead:
    """Weights per feature and label."""

    def __init__(self, weights: Floats, intercept: Floats) -> None:
        self._weights = weights
        self._intercept = intercept
        self.leave_one_out = _ASSUMED_LEAVE_ONE_OUT
        self.size = int(weights.shape[1])

    def scores(
        self, columns: Columns, values: Floats, similar: Floats, chosen: Labels | None = None
    ) -> Floats:
        """See `Head`. Margins of -1 and 1 become 0 and 1."""
        margins = values @ self._weights[columns] + self._intercept
        every = np.asarray((margins + 1) / 2, np.float32)
        return every if chosen is None else every[chosen]


def fit_head(matrix: sparse.csr_matrix, labels: Labels, count: int) -> Head | None:
    """Fit on unit rows; None where a head does not pay: one phrase a label, or a huge index."""
    phrases, width = matrix.shape
    if count < 2 or phrases < 2 * count:
        return None
    if phrases <= _KERNEL_LIMIT and phrases * count <= _KERNEL_WEIGHTS_LIMIT:
        return _fit_kernel(matrix, labels, count)
    if count > 2 and width * count <= _LINEAR_WEIGHTS_LIMIT:
        return _fit_linear(matrix, labels)
    return None


def _fit_kernel(matrix: sparse.csr_matrix, labels: Labels, count: int) -> KernelHead:
    kernel = (matrix @ matrix.T).toarray()
    phrases = len(labels)
    targets = np.full((phrases, count), -1.0 / (count - 1), np.float32)
    targets[np.arange(phrases), labels] = 1
    # numpy lets other threads run meanwhile; scipy would hold every chat up.
    inverse = np.linalg.inv(kernel + RIDGE_PENALTY * np.eye(phrases, dtype=np.float32))
    weights = inverse @ targets
    # Ridge has a closed form for "predict a row from all the others" (Allen's PRESS).
    held_out = targets - weights / np.diag(inverse)[:, None]
    leave_one_out = float((held_out.argmax(axis=1) == labels).mean())
    if phrases * count <= _LOGISTIC_LIMIT:
        weights = _fit_logistic(kernel, labels, count)
    return KernelHead(np.ascontiguousarray(weights.T, np.float32), leave_one_out)


def _fit_logistic(kernel: Floats, labels: Labels, count: int) -> Floats:
    """Multinomial logistic regression in the dual, on the Cholesky factor of the kernel."""
    from scipy import linalg, optimize  # half a second to import: only who builds an index pays

    phrases = len(labels)
    rows = np.arange(phrases)
    factor = linalg.cholesky(kernel + 1e-3 * np.eye(phrases, dtype=np.float32), lower=True)
    factor = factor.astype(np.float32)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(phrases, count).astype(np.float32)
        scores = factor @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        total = shares.sum(axis=1, keepdims=True)
        value = float((np.log(total[:, 0]) - scores[rows, labels]).sum())
        shares /= total
        shares[rows, labels] -= 1
        gradient = factor.T @ shares + LOGISTIC_PENALTY * weights
        value += 0.5 * LOGISTIC_PENALTY * float((weights * weights).sum())
        return value, gradient.ravel().astype(np.float64)

    start = np.zeros(phrases * count)
    steps = {"maxiter": _LOGISTIC_STEPS}
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=steps)
    weights = found.x.reshape(phrases, count).astype(np.float32)
    typical = float((factor @ weights)[rows, labels].mean())
    dual = linalg.solve_triangular(factor.T, weights, lower=False)
    return np.asarray(dual * (_TYPICAL_SCORE / max(typical, 1e-6)), np.float32)


def _fit_linear(matrix: sparse.csr_matrix, labels: Labels) -> LinearHead:
    from sklearn.svm import LinearSVC  # takes over a second to import: large indexes only

    machine = LinearSVC(C=1.0, tol=_LINEAR_TOLERANCE).fit(matrix, labels)
    return LinearHead(
        np.ascontiguousarray(machine.coef_.T, np.float32), machine.intercept_.astype(np.float32)
    )
