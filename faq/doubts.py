"""Reasons not to answer although the words fit: the message says the opposite, reports, asks who.

"Please do not cancel my booking" has every word of the entry on cancelling. What tells is how a
message is put, against how the entry's phrases are. Pure, and by words alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from faq.features import stem
from faq.parts import is_question, is_request
from faq.phrasebook import (
    ASSERTIONS,
    DENIALS,
    DETAILS,
    FUNCTION_CHARACTERS,
    INABILITIES,
    NEGATIONS,
    PRIVATIVES,
    PRONOUNS,
    QUESTION_WORDS,
    REPORT_OPENINGS,
    REPORT_VERBS,
    STOP_WORDS,
    WHO,
    WISHES,
)
from faq.relatedness import units
from faq.text import is_cjk, tokens

#: opposite: denies what the entry is about, or the other way round. another: asks the same of
#: something else (Chinese only; the word table tells in English). report: tells what is so,
#: where the entry is never told. who: asks for a person, where the entry never is.
Doubt = Literal["opposite", "another", "report", "who"]

_HAN_WORD = 2  # characters
_LONGEST_THING = 3
_SAME_FRAME = 4  # characters that two questions share around the thing they ask of
_DENIAL = re.compile("|".join(sorted(map(re.escape, DENIALS), key=len, reverse=True)))
#: 别 forbids at the beginning of a clause only: elsewhere it belongs to a word ("特别", "别的").
_FORBID = re.compile(r"(?:^|[请您你先千万])别(?![的人处])")
_FREE_OF = ("free of", "free from", "frei von")
_CLAUSE_END = re.compile(r"[,.;:!\n，。；：！]+")
_REPORT_END = re.compile("[了着的]$")


@dataclass(frozen=True)
class Manner:
    """How the phrases of an entry are put.

    plain: what they speak of without denying anything. denied: what they say is not wanted.
    lacking: what they ask to be absent ("gluten" in "without gluten"). han: their Chinese
    characters, where they have some.
    """

    plain: frozenset[str]
    denied: frozenset[str]
    lacking: frozenset[str]
    reports: bool
    asks_who: bool
    han: tuple[str, ...]


def manner(phrases: Iterable[str]) -> Manner:
    """Read the phrases of an entry, in all its languages."""
    plain: set[str] = set()
    denied: set[str] = set()
    lacking: set[str] = set()
    han: list[str] = []
    reports = asks_who = False
    for phrase in phrases:
        words = tokens(phrase)
        spoken, absent = units(words), _lacking(words)
        lacking |= absent
        denied |= _forbidden(phrase)
        if len(spoken) > 1 and not _denies(words):  # a keyword says nothing of how
            plain |= spoken - absent
        reports = reports or any(map(is_report, _CLAUSE_END.split(phrase)))
        asks_who = asks_who or _asks_who(words)
        han.append(_joined(words))
    return Manner(
        frozenset(plain),
        frozenset(denied),
        frozenset(lacking),
        reports,
        asks_who,
        tuple(filter(None, han)),
    )


def doubt(text: str, entry: Manner) -> Doubt | None:
    """Why an entry whose words fit may be the wrong answer all the same; None: no reason."""
    words = tokens(text)
    if (_forbidden(text) & entry.plain) - entry.denied:
        return "opposite"
    if units(words) & (entry.lacking - entry.plain) and not _denies(words) and not _lacking(words):
        return "opposite"
    if _of_another(_joined(words), entry.han):
        return "another"
    if is_report(text) and not entry.reports:
        return "report"
    return "who" if _asks_who(words) and not entry.asks_who else None


def is_report(text: str) -> bool:
    """True for a sentence that tells how something is: "your toilet is blocked"."""
    if is_question(text) or is_request(text):
        return False
    words = tokens(text)
    joined = _joined(words)
    if joined and is_cjk(words[-1][0]):
        return bool(_REPORT_END.search(joined)) or any(mark in joined for mark in ASSERTIONS)
    return bool(words) and words[0] in REPORT_OPENINGS and not REPORT_VERBS.isdisjoint(words)


def _asks_who(words: Sequence[str]) -> bool:
    return not WHO.isdisjoint(words)


def _joined(words: Sequence[str]) -> str:
    return "".join(word for word in words if is_cjk(word[0]))


def _denies(words: Sequence[str]) -> bool:
    """True when something is denied, asked to be absent, or cannot be done."""
    return not NEGATIONS.isdisjoint(words)


def _forbidden(text: str) -> set[str]:
    """What the customer does not want, as `units`: the first thing named after the denial.

    A question denies nothing ("do you not deliver?"), nor does who is unable ("I cannot connect").
    """
    if text.rstrip().endswith(("?", "？", "؟")):
        return set()
    return set().union(*(_forbidden_in(clause) for clause in _CLAUSE_END.split(text)))


def _forbidden_in(clause: str) -> set[str]:
    words = tokens(clause)
    found = set()
    for place, word in enumerate(words):
        if word in NEGATIONS and not is_cjk(word[0]) and not _only_said(words, place):
            found |= _first_named(words[place + 1 :]) or _first_named(words[:place])
    joined = _joined(words)
    if joined and not is_question(clause):
        denials = [d for d in _DENIAL.finditer(joined) if not _asks_whether(joined, d)]
        for denial in (*denials, *_FORBID.finditer(joined)):
            found |= _first_han(joined[denial.end() :])
    return found


def _asks_whether(joined: str, denial: re.Match[str]) -> bool:
    """True for "要不要", which has the looks of "不要"."""
    return joined[: denial.start()].endswith(denial[0][1:])


def _only_said(words: Sequence[str], place: int) -> bool:
    """A negation that asks ("don't you ...", "are you not ...") or tells of what went wrong."""
    before, after = words[max(0, place - 1)], words[place + 1 : place + 2]
    if before in INABILITIES or after == ["longer"] or (place and after and after[0] in PRONOUNS):
        return True
    return words[0] in QUESTION_WORDS and (place != 1 or before != "do")


def _first_named(words: Sequence[str]) -> set[str]:
    telling = (w for w in words if w not in STOP_WORDS and w not in WISHES and not is_cjk(w[0]))
    return {stem(word) for word in [next(telling, "")] if word}


def _first_han(text: str) -> set[str]:
    for place, character in enumerate(text):
        if character not in FUNCTION_CHARACTERS and character not in STOP_WORDS:
            return {character, text[place : place + 2], text[place + 1 : place + 3]}
    return set()


def _of_another(asked: str, phrases: Sequence[str]) -> bool:
    """True when a phrase becomes the question once one thing in it is put for another."""
    for phrase in phrases:
        before = _shared(asked, phrase)
        rest, others = asked[before:], phrase[before:]
        after = _shared(rest[::-1], others[::-1])
        thing, other = rest[: len(rest) - after], others[: len(others) - after]
        if before + after >= _SAME_FRAME and _is_thing(thing) and _is_thing(other):
            known = len(thing) >= _HAN_WORD and any(thing in one for one in phrases)
            if not known and not set(thing) & set(other):
                return True
    return False


def _shared(one: str, other: str) -> int:
    """Length of the beginning that both have."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _is_thing(text: str) -> bool:
    """A word, and no day or time: what holds on Monday is told on Tuesday as well."""
    named = [c for c in text if c not in FUNCTION_CHARACTERS and c not in STOP_WORDS]
    return bool(named) and len(text) <= _LONGEST_THING and text not in DETAILS


def _lacking(words: Sequence[str]) -> set[str]:
    """What is asked to be absent: "without gluten", "gluten free", "free of gluten"."""
    found = set()
    for place, word in enumerate(words):
        before = " ".join(words[max(0, place - 2) : place])
        if word in STOP_WORDS or is_cjk(word[0]):
            continue
        free = words[place + 1 : place + 2] in (["free"], ["frei"]) or word[1:].endswith("free")
        if free or before in _FREE_OF or words[place - 1] in PRIVATIVES:
            found.add(stem(word))
    for absent in re.finditer("不含|无|没有|不加", _joined(words)):
        found.add(_joined(words)[absent.end() : absent.end() + _HAN_WORD])
    return found
