"""Groups questions that ask the same in other words. Pure.

Average-linkage clustering over the cosine of the matcher's own vectors (words, characters, stems
and pairs): no number of groups has to be known, one odd question does not tie two groups together,
and the order of the questions makes no difference.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faq.features import Vectoriser
from faq.text import content_tokens, tokens

MOST_QUESTIONS = 2_000  # a dense matrix of distances: 32 MB
#: Distance (1 - cosine) up to which groups are joined. Chosen on the training parts of banking77,
#: clinc150, bitext, hint3_curekart and ar_banking77 (faq-bench): samples of 30 intents with 1 to 8
#: questions each give groups that are 85 to 95 % of one intent; a quarter to half of all questions
#: find a group. A looser limit groups more and mixes more; colleagues read what is proposed.
JOIN_BELOW = 0.70


def cluster(texts: Sequence[str], join_below: float = JOIN_BELOW) -> list[list[int]]:
    """Positions of the texts that belong together, the largest group first, each group with the
    text that is most like the others first.

    Raises ValueError for more than MOST_QUESTIONS texts.
    """
    if len(texts) > MOST_QUESTIONS:
        raise ValueError(f"{len(texts)} texts are too many; give at most {MOST_QUESTIONS}.")
    if len(texts) < 2:
        return [[position] for position in range(len(texts))]
    # A second and 100 MB to import: only the weekly round pays, not every start.
    from sklearn.cluster import AgglomerativeClustering

    similar = _similarities(texts)
    labels = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=join_below
    ).fit_predict(1.0 - similar)
    groups: dict[int, list[int]] = {}
    for position, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(position)
    ordered = [_most_typical_first(group, similar) for group in groups.values()]
    return sorted(ordered, key=lambda group: (-len(group), min(group)))


def _similarities(texts: Sequence[str]) -> NDArray[np.float64]:
    matrix = Vectoriser().fit([content_tokens(tokens(text)) for text in texts])
    similar = np.asarray((matrix @ matrix.T).todense(), dtype=np.float64)
    np.fill_diagonal(similar, 1.0)
    return np.clip(similar, 0.0, 1.0)


def _most_typical_first(group: list[int], similar: NDArray[np.float64]) -> list[int]:
    central = similar[np.ix_(group, group)].sum(axis=1)
    order = sorted(range(len(group)), key=lambda place: (-central[place], group[place]))
    return [group[place] for place in order]
