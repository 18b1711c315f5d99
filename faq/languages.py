"""The language a text is in, among those that are likely here. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import cache

from babel.core import get_global

_CERTAIN = 0.8  # below, a few words say less than what the customer has chosen
_SCRIPTS = {
    "Hans": "CJK",
    "Hant": "CJK",
    "Jpan": "CJK",
    "Kore": "HANGUL",
    "Latn": "LATIN",
    "Cyrl": "CYRILLIC",
    "Arab": "ARABIC",
    "Grek": "GREEK",
    "Hebr": "HEBREW",
    "Deva": "DEVANAGARI",
    "Beng": "BENGALI",
    "Taml": "TAMIL",
    "Geor": "GEORGIAN",
    "Armn": "ARMENIAN",
    "Ethi": "ETHIOPIC",
}
_KANA = ("HIRAGANA", "KATAKANA")


def language_of(text: str, stated: str, spoken: Collection[str]) -> str:
    """A language code without region: by the script, then by the words.

    stated: the language that the customer uses, taken where the text does not tell. spoken: the
    languages of the knowledge base. One that is neither is found only by a script of its own.
    """
    base = _base(stated)
    likely = sorted({base, *map(_base, spoken)} - {""})
    script = _script_of(text)
    if script is None:
        return base
    if script in _KANA:
        return "ja"
    written_so = [code for code in likely if _script(code) == script]
    if not written_so:
        return {"CJK": "zh", "LATIN": "en"}.get(script, base)
    if len(written_so) == 1:
        return written_so[0]
    guess = _by_words(text, written_so)
    return guess or (base if base in written_so else written_so[0])


def _base(tag: str) -> str:
    return tag.lower().replace("_", "-").split("-")[0]


def _script_of(text: str) -> str | None:
    """The script of most letters; any kana among Chinese characters makes it Japanese."""
    names = (unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha())
    counts = Counter(names)
    if not counts:
        return None
    # A word has four letters or so where Chinese has one character.
    most = max(counts, key=lambda name: counts[name] * (4 if name == "CJK" else 1))
    kana = next((name for name in _KANA if counts[name]), None)
    return kana if most == "CJK" and kana else most


@cache
def _script(code: str) -> str:
    """By Unicode's likely subtags: "ru" is mostly written as "ru_Cyrl_RU"."""
    likely: str = get_global("likely_subtags").get(code, "")
    parts = likely.split("_")
    return _SCRIPTS.get(parts[1] if len(parts) > 1 else "Latn", likely.upper())


def _by_words(text: str, codes: list[str]) -> str | None:
    """One of the codes, or None where the words do not tell."""
    from py3langid import langid  # half a second and 90 MB while it works: not kept

    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    known = [code for code in codes if code in set(model.labels)]
    if len(known) < 2:
        return None
    model.set_languages(known)
    code, probability = model.classify(text)
    return str(code) if probability >= _CERTAIN else None
