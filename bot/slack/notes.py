"""What is written in a ticket's thread: for the customer's eyes, or not. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

_LOCKS = "|".join((":lock:", ":closed_lock_with_key:", ":lock_with_ink_pen:", "🔒", "🔐", "🔏"))
_NOTE_WORDS = "notes?|internal|备注|備註|内部"
_REPLY_WORDS = "reply|回复|回覆|回復"
# What follows "note" in words to a customer: "Note that we close at five".
_TO_CUSTOMERS = "that|the|this|these|our|your|we|you|also|how|are|on|from|for|in|of"
#: The words, and how many slips of the finger may be in them: `nota:`, `ntoe:`, `interal:`.
_NOTE_SLIPS = (("note", 1), ("notes", 1), ("internal", 2))
_REPLY_SLIPS = (("reply", 2),)
_FIRST_WORD = re.compile(r"^[\s\[(（【*_~]*(\w+)[*_~]*\s*[:：]")
_COMMAND = re.compile(r"^\s*/desk\b", re.IGNORECASE)


def _begin(words: str, signs: str = "") -> re.Pattern[str]:
    """The beginning that makes a message one of this kind: `note: `, `*Note:* `, 🔒."""
    marked = rf"[*_~]*(?:{words})[*_~]*\s*(?:[:：]|-\s)[*_~]*"
    return re.compile(rf"^\s*(?:{marked}{signs})\s*", re.IGNORECASE)


def _almost(words: str) -> re.Pattern[str]:
    """A beginning that was probably meant as one."""
    forms = (
        # `NOTE-`, `[note]`, `note` alone
        rf"[\[(（【*_~]*(?:{words})[*_~]*\s*(?:$|[-–—;；>=\])）】])",
        # `(note: she is cross)`
        rf"[\[(（【*_~]+\s*(?:{words})[*_~]*\s*[:：]",
        # `note she is cross`
        rf"(?:{words})[*_~]*\s+(?!(?:{_TO_CUSTOMERS})\b)",
    )
    return re.compile(rf"^\s*(?:{'|'.join(forms)})", re.IGNORECASE)


_NOTE, _REPLY = _begin(_NOTE_WORDS, f"|{_LOCKS}"), _begin(_REPLY_WORDS)
_ALMOST_NOTE, _ALMOST_REPLY = _almost(_NOTE_WORDS), _almost(_REPLY_WORDS)


@dataclass(frozen=True)
class Meant:
    """What a message is, and its words without the beginning that says so.

    `doubt`: it is not clear, and this text key says why.
    """

    kind: Literal["reply", "note", "doubt"]
    words: str
    doubt: str = ""


def meant(text: str, inside: bool = False) -> Meant:
    """What `text` in a ticket's thread is; `inside`: the channel keeps what is not a `reply:`."""
    if _COMMAND.match(text):
        return Meant("doubt", text, "error-command-in-thread")
    note, reply = _NOTE.match(text), _REPLY.match(text)
    if note:
        return Meant("note", text[note.end() :])
    if reply:
        return Meant("reply", text[reply.end() :])
    if inside:
        almost = _ALMOST_REPLY.match(text) or _mistyped(text, _REPLY_SLIPS)
        return Meant("doubt", text, "held-almost-reply") if almost else Meant("note", text)
    almost = _ALMOST_NOTE.match(text) or _mistyped(text, _NOTE_SLIPS)
    return Meant("doubt", text, "held-almost-note") if almost else Meant("reply", text)


def _mistyped(text: str, slips: tuple[tuple[str, int], ...]) -> bool:
    first = _FIRST_WORD.match(text)
    if first is None:
        return False
    word = first[1].casefold()
    return word != "noted" and any(OSA.distance(word, meant) <= most for meant, most in slips)
