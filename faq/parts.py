"""A message taken apart: several questions in one, and follow-ups that lean on the last answer.

Pure, and by words alone; `faq.index` asks the index about what is found here.
"""

import re

from faq.phrasebook import (
    DETAILS,
    FOLLOW_UPS,
    JOINERS,
    QUESTION_PARTICLES,
    QUESTION_WORDS,
    REQUESTS,
)
from faq.text import classify_smalltalk, content_tokens, is_cjk, normalise, tokens

#: More than so many questions are a story: it is asked about as a whole.
MOST_PARTS = 3
_LONGEST_FOLLOW_UP = 7  # words; a Chinese character counts as 0.6 of one
_HAN_WORD = 0.6

_SENTENCE_END = re.compile(r"(?<=[?!？！。；;])\s*|(?<=\.)\s+|\n+")
_COMMA = re.compile(r"\s*[,，、]\s*")


def _joiner_pattern() -> re.Pattern[str]:
    latin = "|".join(re.escape(word) for word in JOINERS if not is_cjk(word[0]))
    han = "|".join(re.escape(word) for word in JOINERS if is_cjk(word[0]))
    return re.compile(rf"\s*[,，、]?\s+(?:{latin})\s+|[,，、\s]*(?:{han})[,，\s]*", re.IGNORECASE)


_JOINER = _joiner_pattern()
_OPENINGS = tuple(f"{opening} " for opening in REQUESTS if not is_cjk(opening[0]))
_HAN_OPENINGS = [opening for opening in REQUESTS if is_cjk(opening[0])]
_HAN_DETAILS = [detail for detail in DETAILS if is_cjk(detail[0])]


def is_question(text: str) -> bool:
    """True for a sentence that asks: by its mark, its first words, or a Chinese particle."""
    if text.rstrip().endswith(("?", "？", "؟")):
        return True
    words = tokens(text)
    first = set(words[:2])
    joined = "".join(word for word in words if is_cjk(word[0]))
    return bool(first & QUESTION_WORDS) or any(mark in joined for mark in QUESTION_PARTICLES)


def is_order(text: str) -> bool:
    """True for what somebody has to do rather than explain: "a table for 4 tomorrow at 7, please".

    It opens as a request and names a number, a day or a time.
    """
    if not is_request(text):
        return False
    words = tokens(text)
    if any(word.isdigit() or word in DETAILS for word in words):
        return True
    joined = "".join(word for word in words if is_cjk(word[0]))
    return any(detail in joined for detail in _HAN_DETAILS)


def is_request(text: str) -> bool:
    """True for a sentence that opens as one that wants something done."""
    words = tokens(text)
    if (" ".join(words) + " ").startswith(_OPENINGS):
        return True
    # In Chinese the day may come before the verb.
    joined = "".join(word for word in words if is_cjk(word[0]))
    return any(opening in joined for opening in _HAN_OPENINGS)


def split(text: str) -> list[str]:
    """The sentences of a message, two questions joined by "and" or a comma apart.

    Small talk and empty pieces are left out. A message that is one piece, or more than
    `MOST_PARTS`, comes back as it is, alone.
    """
    sentences = [piece.strip() for piece in _SENTENCE_END.split(text)]
    pieces = [part for sentence in sentences if sentence for part in _split_sentence(sentence)]
    spoken = [piece for piece in pieces if tokens(piece) and classify_smalltalk(piece) is None]
    return spoken if 1 < len(spoken) <= MOST_PARTS else [text]


def _split_sentence(sentence: str) -> list[str]:
    """At a joiner or a comma, where both sides are questions by themselves."""
    for pattern in (_JOINER, _COMMA):
        for found in pattern.finditer(sentence):
            before, after = sentence[: found.start()].strip(), sentence[found.end() :].strip()
            if _asks_alone(before) and _asks_alone(after):
                return [before, *_split_sentence(after)]
    return [sentence]


def _asks_alone(text: str) -> bool:
    words = tokens(text)
    bare = text.rstrip("?？؟ ")  # the mark at the end is the whole sentence's
    return weight(words) >= 2 and is_question(bare) and has_content(text)


def has_content(text: str) -> bool:
    """True when a text says what it is about: two words that carry meaning."""
    words = tokens(text)
    content = content_tokens(words)
    return (weight(content) >= 1 and content != words) or weight(content) >= 2


def weight(words: list[str]) -> float:
    """Length in words, a Chinese character counting as a part of one."""
    return sum(_HAN_WORD if is_cjk(word[0]) else 1.0 for word in words)


def follow_up(text: str) -> str | None:
    """What a short message adds to the answer before it ("and on Sunday?" -> "on sunday").

    None when the message does not look like a follow-up.
    """
    words = tokens(text)
    if not words or weight(words) > _LONGEST_FOLLOW_UP:
        return None
    folded = normalise(text).lstrip(" ,，.。…-")
    for opening in FOLLOW_UPS:
        rest = folded.removeprefix(opening)
        if rest != folded and (is_cjk(opening[0]) or not rest[:1].isalnum()):
            return _added(rest)
    return _added(folded) if folded.rstrip("?？!！.。 ").endswith("呢") else None


def _added(rest: str) -> str | None:
    stripped = rest.strip(" ,，?？!！.。").removesuffix("呢").strip()
    return stripped or None
