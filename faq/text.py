"""Text as the matcher sees it: one spelling for what people mean the same.

Nothing here knows an index. Everything is pure, and safe to call from any thread.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

from faq.phrasebook import FILLERS, SMALLTALK, STOP_WORDS

Smalltalk = Literal["greeting", "thanks", "goodbye", "person", "help", "emoji", "unclear"]

#: Longer texts are cut: what a customer asks stands in the first lines.
MAX_CHARACTERS = 1000

_CJK_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_HAN = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯]")
_LATIN_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_STRETCH_END = re.compile(r"([^\W\d_])\1{2,}(?!\w)")
_STRETCH_INSIDE = re.compile(r"([^\W\d_])\1{2,}")
_CONTRACTIONS = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"\b(what|it|that|where|who|how|there|here)'s\b"), r"\1 is"),
    (re.compile(r"'d\b"), " would"),
)
_CANNOT = re.compile(r"\bcannot\b|\bcant\b")
#: The same, typed without the apostrophe.
_BARE_NEGATION = re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|could|would|should)nt\b")
_LETTER_FORMS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
)


@lru_cache(maxsize=8192)  # asked hundreds of times for each message
def is_cjk(character: str) -> bool:
    """True for Han characters and Japanese kana, which are written without spaces."""
    code = ord(character)
    return any(low <= code <= high for low, high in _CJK_RANGES)


class _TokenMap(dict[int, str]):
    """For `str.translate`: keeps letters, digits and marks, sets CJK apart, blanks the rest."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if is_cjk(character):
            kept = f" {character} "
        elif character.isalnum() or unicodedata.category(character).startswith("M"):
            kept = character
        else:
            kept = " "
        self[code] = kept
        return kept


_TOKEN_MAP = _TokenMap()


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    from opencc import OpenCC  # loaded on the first Chinese text only

    return OpenCC("t2s")


def simplify_chinese(text: str) -> str:
    """Traditional characters become simplified ones; other text is returned as it is."""
    return str(_simplifier().convert(text)) if _HAN.search(text) else text


@lru_cache(maxsize=64)  # a message is normalised by several who do not know of each other
def normalise(text: str) -> str:
    """Fold width, case, accents, stretched letters, Arabic letter forms and Chinese script.

    Returns at most `MAX_CHARACTERS` characters, words apart by one space, punctuation kept.
    """
    folded = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()
    decomposed = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", folded))
    folded = unicodedata.normalize("NFC", decomposed).translate(_LETTER_FORMS)
    folded = _STRETCH_INSIDE.sub(r"\1\1", _STRETCH_END.sub(r"\1", folded))
    if "'" in folded:
        for pattern, words in _CONTRACTIONS:
            folded = pattern.sub(words, folded)
    folded = _CANNOT.sub("can not", folded)
    folded = _BARE_NEGATION.sub(r"\1 not", folded)
    return " ".join(simplify_chinese(folded)[:MAX_CHARACTERS].split())


def tokens(text: str) -> list[str]:
    """Words of the normalised text; every Chinese or Japanese character is a word of its own."""
    return list(_tokens(text))


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(normalise(text).translate(_TOKEN_MAP).split())


def content_tokens(words: list[str]) -> list[str]:
    """The words that carry meaning, or all of them when nothing else is there."""
    return [word for word in words if word not in STOP_WORDS] or words


def is_short(text: str) -> bool:
    """True for a query of one or two words (up to three Chinese characters)."""
    words = tokens(text)
    characters = sum(1 for word in words if is_cjk(word[0]))
    return (len(words) - characters) + 0.6 * characters <= 2


def _has_letters(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _is_pictograph(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk"} and ord(character) > 0x2000


_CLAUSES = re.compile(r"[,.!?;:\n，。！？；：、~…]+")
#: Of several clauses ("Hi! Thanks, an agent please.") the one that asks for most decides.
_WEIGHT: tuple[Smalltalk, ...] = (
    "person",
    "help",
    "thanks",
    "goodbye",
    "greeting",
    "unclear",
    "emoji",
)


def classify_smalltalk(text: str) -> Smalltalk | None:
    """Lanes of their own before matching: greetings, thanks, "a person please", emoji, "???".

    Returns None for everything that should be matched against the knowledge base.
    """
    if not _has_letters(unicodedata.normalize("NFKC", text)):
        return "emoji" if any(_is_pictograph(character) for character in text) else "unclear"
    whole = _lane(text)
    if whole is not None:
        return whole
    lanes = [_lane(clause) for clause in _CLAUSES.split(text) if clause.strip()]
    if len(lanes) < 2 or None in lanes:
        return None
    return next(lane for lane in _WEIGHT if lane in lanes)


def _lane(text: str) -> Smalltalk | None:
    """The lane of a text that is wholly one phrase of small talk."""
    words = tokens(text)
    if not words:
        return "unclear"
    for form in (_join(words), _join(_without_fillers(words))):
        for lane, phrases in SMALLTALK.items():
            if form in phrases:
                return lane
    return None


def _join(words: list[str]) -> str:
    """Words joined by blanks, Chinese characters without: the form the phrase book is kept in."""
    return re.sub(r"(?<=[㐀-鿿]) (?=[㐀-鿿])", "", " ".join(words))


def _without_fillers(words: list[str]) -> list[str]:
    return [word for word in words if word not in FILLERS]
