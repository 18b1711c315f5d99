"""Takes personal data out of what customers and agents wrote, before it is proposed. Pure.

Addresses, phone and account numbers, order numbers and given names become `[…]`. A person reads
every proposal before it is used; this spares them most of the work, it does not replace them.
"""

import re
from collections.abc import Iterable

MASK = "[…]"

# Borders are of Latin letters and digits: Chinese text puts numbers between characters.
_START, _END = r"(?<![A-Za-z0-9.])", r"(?![A-Za-z0-9])"
_PHONE = re.compile(rf"{_START}\+?\(?\d{{1,4}}\)?(?:[ ./-]?\(?\d{{2,4}}\)?){{2,5}}{_END}")
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # e-mail
    re.compile(r"(?<![\w/])@[A-Za-z]\w{3,}"),  # @username
    # Signed links: what follows a question mark may name a person or a session.
    re.compile(r"(?<=\?)\S*(?:token|key|id|mail|user|session|sig)\w*=[^\s)]*", re.IGNORECASE),
    re.compile(
        rf"{_START}[A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?{_END}"
    ),  # IBAN
    # Codes of letters and digits: ORD-2026-118, A12345.
    re.compile(rf"{_START}[A-Z]{{1,5}}-?(?=(?:[A-Z-]*\d){{3}})[A-Z0-9]*(?:-[A-Z0-9]+)*{_END}"),
    _PHONE,
    re.compile(r"#\s?\d{3,}"),  # #1042
    re.compile(rf"(?<![£$€¥,]){_START}\d{{5,}}{_END}"),  # any other long number
)
#: What looks like such a number and is none: days and times.
_HARMLESS = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}[:.]\d{2}\s?[-–]\s?\d{1,2}[:.]\d{2}"
    r"|(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)\d{2}"
)
_FEWEST_DIGITS = 7  # of a phone number
_SALUTATION = (
    r"\A\s*(?:(?i:hi|hello|hey|dear|hallo|lieber?|good (?:morning|afternoon|evening)|您好|你好)"
    r"[\s,，!！]*)?"
    r"(?:{name})\s*(?:您好|你好)?\s*[,，:：!！。]\s*"
)
_HAN = re.compile(r"[㐀-鿿]")
_CHINESE_NAME = re.compile(rf"{_HAN.pattern}{{2,4}}")
_TITLES = ("先生", "女士", "小姐")


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text with personal data replaced by `[…]`; `names` are the people it may speak of."""
    for name in sorted({*_name_forms(names)}, key=len, reverse=True):
        text = _name_pattern(name).sub(MASK, text)
    for pattern in _PATTERNS:
        text = pattern.sub(_masked if pattern is _PHONE else MASK, text)
    return re.sub(r"(?:\[…\][\s,]*)+(?=\[…\])", "", text)


def general_answer(text: str, names: Iterable[str] = ()) -> str:
    """An agent's reply to one customer as an answer to everybody: masked, and without a salutation
    by name (“Hi Emma,”)."""
    forms = sorted({*_name_forms(names)}, key=len, reverse=True)
    if forms:
        name = "|".join(re.escape(form) for form in forms)
        told = re.sub(_SALUTATION.format(name=name), "", text, count=1)
        text = told[:1].upper() + told[1:] if told and told != text else text
    return mask(text, names)


def _masked(match: re.Match[str]) -> str:
    found = match[0]
    digits = sum(character.isdigit() for character in found)
    return found if digits < _FEWEST_DIGITS or _HARMLESS.fullmatch(found.strip()) else MASK


def _name_forms(names: Iterable[str]) -> Iterable[str]:
    """Each whole name and its parts, but for single letters. A Chinese name also without its
    family name (one or two characters), and that with a title: 小雨 and 陈女士 for 陈小雨."""
    for name in names:
        whole = "".join(name.split())
        parts = [*name.split(), name.strip()]
        if _CHINESE_NAME.fullmatch(whole):
            parts += [whole, whole[1:], whole[2:], *(whole[0] + title for title in _TITLES)]
        for form in parts:
            if len(form) > 1 and any(character.isalpha() for character in form):
                yield form


def _name_pattern(name: str) -> re.Pattern[str]:
    """Names as they are written: “will” stays when a customer is called Will."""
    if _HAN.search(name):
        return re.compile(re.escape(name))
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
