"""What is written in a ticket's thread and not for the customer's eyes. Pure."""

import re

from rapidfuzz.distance import OSA

_LOCKS = "|".join((":lock:", ":closed_lock_with_key:", ":lock_with_ink_pen:", "🔒", "🔐", "🔏"))
_WORDS = "notes?|internal|备注|備註|内部"
_NOTE = re.compile(
    rf"^\s*(?:[*_~]*(?:{_WORDS})[*_~]*\s*(?:[:：]|-\s)[*_~]*|{_LOCKS})\s*", re.IGNORECASE
)
_TO_CUSTOMERS = "that|the|this|these|our|your|we|you|also|how|are|on|from|for|in|of"
_ALMOST = (
    # `NOTE-`, `[note]`, `note` alone
    rf"[\[(（【*_~]*(?:{_WORDS})[*_~]*\s*(?:$|[-–—;；>=\])）】])",
    # `(note: she is cross)`
    rf"[\[(（【*_~]+\s*(?:{_WORDS})[*_~]*\s*[:：]",
    # `note she is cross`, but not `Note that we close at five`
    rf"(?:{_WORDS})[*_~]*\s+(?!(?:{_TO_CUSTOMERS})\b)",
)
_ALMOST_NOTE = re.compile(rf"^\s*(?:{'|'.join(_ALMOST)})", re.IGNORECASE)
_FIRST_WORD = re.compile(r"^[\s\[(（【*_~]*(\w+)[*_~]*\s*[:：]")
#: The word, and how many slips of the finger may be in it: `nota:`, `ntoe:`, `interal:`.
_SLIPS = (("note", 1), ("notes", 1), ("internal", 2))
_COMMAND = re.compile(r"^\s*/desk\b", re.IGNORECASE)


def note_in(text: str) -> str | None:
    """The words of a note; None where the text does not begin as one."""
    begin = _NOTE.match(text)
    return text[begin.end() :] if begin else None


def doubt_about(text: str) -> str | None:
    """Why this should not go to a customer as it stands, as a text key."""
    if _COMMAND.match(text):
        return "error-command-in-thread"
    return "error-almost-note" if _ALMOST_NOTE.match(text) or _mistyped(text) else None


def _mistyped(text: str) -> bool:
    first = _FIRST_WORD.match(text)
    if first is None:
        return False
    word = first[1].casefold()
    if word == "noted":
        return False
    return any(OSA.distance(word, meant) <= slips for meant, slips in _SLIPS)
