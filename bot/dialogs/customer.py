"""What to do with a customer's message: a pure decision from what is known before it.

The order is the promise: a running dialogue's step, the open ticket's conversation, small talk,
a sure FAQ answer, suggestions, a person. Free text is valid at every step.
"""

import re
from dataclasses import dataclass, field

from faq.policy import Decision, Match, Maybe, Several, Sure

COMMENT = "comment"  # dialogue: the customer may add a word to a rating
RATED = "rated"  # dialogue: rated and commented a short while ago; a short remark belongs to it
PENDING = "pending"  # dialogue: messages said, not yet answered (suggestions shown, or unclear)

SURVEY = "survey"  # dialogue: the customer was asked for a rating

_STARS = re.compile(r"\s*([1-5])\s*(?:/\s*5|stars?|星|分|⭐)?\s*[.!。！]?\s*", re.IGNORECASE)
_GOOD = 4  # stars: after fewer, a remark may be a complaint, which opens the request again
_REMARK = 60  # characters
_UNHAPPY = frozenset("👎😠😡🤬😤😞😟😢😭💔😒🙄😩😫")
_COURTESIES = ("thanks", "goodbye", "emoji")
# Beside a request, open or just ended, only the plainest question is one by itself: "still broken,
# the thing" belongs to the request.
_PLAINLY = 0.95
_PLAIN_KINDS = ("text", "sticker")


@dataclass(frozen=True)
class Situation:
    """What is known when a message arrives. `kind` is the message's; `smalltalk` its lane."""

    kind: str
    text: str
    smalltalk: str | None
    faq: Decision
    ticket_status: str | None = None  # of the open ticket
    may_reopen: bool = False
    dialog: str | None = None
    dialog_data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class AddComment:
    survey_id: int


@dataclass(frozen=True)
class RateInWords:
    """The customer wrote the rating instead of tapping it."""

    survey_id: int
    score: int


@dataclass(frozen=True)
class ToTicket:
    """Belongs to the open ticket.

    `answer`: nobody has it yet, and the FAQ is sure meanwhile. `asked`: for a person, again.
    """

    answer: Match | None = None
    asked: bool = False
    courtesy: bool = False  # thanks and the like: nothing new to be done


@dataclass(frozen=True)
class SmallTalk:
    """greeting, thanks, goodbye, tell-more or unclear."""

    key: str


@dataclass(frozen=True)
class Answer:
    match: Match


@dataclass(frozen=True)
class AnswerSeveral:
    """Several questions in one message; `rest` are the words that a person has to answer."""

    matches: tuple[Match, ...]
    rest: str


@dataclass(frozen=True)
class Suggest:
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Reopen:
    """Belongs to the ticket that was resolved a short while ago."""


@dataclass(frozen=True)
class HandOff:
    """A person is needed; `asked`: the customer asked for one."""

    asked: bool = False


Step = (
    AddComment
    | RateInWords
    | ToTicket
    | SmallTalk
    | Answer
    | AnswerSeveral
    | Suggest
    | Reopen
    | HandOff
)


def decide(now: Situation) -> Step:
    """What to do with this message."""
    sure = now.faq if isinstance(now.faq, Sure) else None
    stars = _STARS.fullmatch(now.text) if now.dialog == SURVEY else None
    if stars is not None:
        return RateInWords(int(str(now.dialog_data["survey_id"])), int(stars[1]))
    wants_person = now.smalltalk == "person"
    more_than_a_word = isinstance(now.faq, Sure | Several) or wants_person or _asks(now)
    if now.dialog == COMMENT and now.kind == "text" and not more_than_a_word:
        return AddComment(int(str(now.dialog_data["survey_id"])))
    if now.ticket_status is not None:
        answer = sure.entry if sure and _plain(sure) and now.ticket_status == "new" else None
        return ToTicket(answer, asked=wants_person, courtesy=now.smalltalk in _COURTESIES)
    if now.kind not in _PLAIN_KINDS:
        return Reopen() if now.may_reopen else HandOff()
    if wants_person:
        return Reopen() if now.may_reopen else HandOff(asked=True)
    if now.smalltalk in ("greeting", "thanks", "goodbye"):
        return SmallTalk(now.smalltalk)
    if now.smalltalk == "help":
        return SmallTalk("tell-more")
    if _is_remark(now) and sure is None:
        return AddComment(int(str(now.dialog_data["survey_id"])))
    if _is_applause(now):
        return SmallTalk("thanks")
    if now.smalltalk is not None or now.kind == "sticker" or not now.text.strip():
        return SmallTalk("unclear")
    return _by_faq(now)


def _by_faq(now: Situation) -> Step:
    """Answer, suggest, or a person: what the FAQ makes of a message."""
    if isinstance(now.faq, Sure) and (not now.may_reopen or _plain(now.faq)):
        return Answer(now.faq.entry)
    if isinstance(now.faq, Several) and not (now.faq.rest and now.may_reopen):
        return AnswerSeveral(now.faq.entries, now.faq.rest)
    if isinstance(now.faq, Maybe) and not now.may_reopen:
        return Suggest(tuple(now.faq.entries))
    return Reopen() if now.may_reopen else HandOff()


def _is_remark(now: Situation) -> bool:
    """A word more from somebody who has just given a good rating: "It was great"."""
    rated = now.dialog == RATED and int(str(now.dialog_data["score"])) >= _GOOD
    return rated and len(now.text) <= _REMARK and not _asks(now)


def _is_applause(now: Situation) -> bool:
    """👍 and the like after a resolution."""
    only_emoji = now.smalltalk == "emoji" or now.kind == "sticker"
    return now.may_reopen and only_emoji and not set(now.text) & _UNHAPPY


def _asks(now: Situation) -> bool:
    return bool(set(now.text) & set("?？"))


def _plain(sure: Sure) -> bool:
    return sure.entry.confidence >= _PLAINLY
