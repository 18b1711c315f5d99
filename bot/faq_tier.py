"""Which tier of the FAQ matcher answers: the default one, or sentences read by a model as well."""

from functools import lru_cache
from pathlib import Path

from bot.findings import Finding
from bot.settings import Settings
from faq.encoders import Encoder
from faq.sentence_encoder import SemanticTierMissing, SentenceEncoder

_DEFAULT = "the FAQ goes by words and the shipped word table (FRONTDESK_FAQ_TIER=default)"
_SEMANTIC = "the FAQ also reads sentences with all-MiniLM-L6-v2 (FRONTDESK_FAQ_TIER=semantic)"


def encoder_of(settings: Settings) -> Encoder | None:
    """The meaning tier's encoder, loaded once; None while the tier is off.

    Raises SemanticTierMissing when it cannot be had.
    """
    return _sentence_encoder(settings.faq_model) if settings.faq_tier == "semantic" else None


@lru_cache(maxsize=1)
def _sentence_encoder(folder: Path | None) -> Encoder:
    return SentenceEncoder(folder)


def describe(settings: Settings) -> str:
    """Which tier is set, in plain words."""
    return _SEMANTIC if settings.faq_tier == "semantic" else _DEFAULT


def finding(settings: Settings) -> Finding:
    """For `frontdesk check`, and for the start: a tier that cannot be had is never left silent."""
    try:
        encoder_of(settings)
    except SemanticTierMissing as error:
        remedy = "do that, or set FRONTDESK_FAQ_TIER=default"
        return Finding(False, str(error).rstrip("."), remedy, wrong=True)
    return Finding(True, describe(settings))
