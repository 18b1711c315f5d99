"""What to do with a customer's message: the documented order, case by case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.customer import (
    COMMENT,
    PENDING,
    RATED,
    SURVEY,
    AddComment,
    Answer,
    HandOff,
    RateInWords,
    Reopen,
    Situation,
    SmallTalk,
    Step,
    Suggest,
    ToTicket,
    decide,
)
from faq.policy import Match, Maybe, Nothing, Sure

DELIVERY = Match("delivery", 1, 0.95, "When does my order come?")
RETURNS = Match("returns", 2, 0.4, "How do I return something?")
SURE, MAYBE, NOTHING = Sure(DELIVERY), Maybe((RETURNS, DELIVERY)), Nothing()


def situation(**known: object) -> Situation:
    defaults = {"kind": "text", "text": "Where is my order?", "smalltalk": None, "faq": NOTHING}
    return Situation(**defaults | known)  # type: ignore[arg-type]


RATING: dict[str, object] = {"dialog": SURVEY, "dialog_data": {"survey_id": 7}}
RATED_4, RATED_2 = (
    {"dialog": RATED, "dialog_data": {"survey_id": 7, "score": score}} for score in (4, 2)
)
COMMENTING: dict[str, object] = {
    "dialog": COMMENT,
    "dialog_data": {"survey_id": 7},
    "text": "They were quick",
}
NEW, OPEN, THEIRS = ({"ticket_status": status} for status in ("new", "open", "pending"))
ENDED = {"may_reopen": True}
BOTH = Suggest((RETURNS, DELIVERY))

CASES: list[tuple[str, dict[str, object], Step]] = [
    # a running dialogue's step
    ("a word on a rating", COMMENTING, AddComment(7)),
    ("a thank-you is a word, too", COMMENTING | {"smalltalk": "thanks"}, AddComment(7)),
    ("a word on a rating while another ticket is open", COMMENTING | OPEN, AddComment(7)),
    ("a word on a rating, not a reopening", COMMENTING | ENDED, AddComment(7)),
    ("a question that is known is a question", COMMENTING | {"faq": SURE}, Answer(DELIVERY)),
    (
        "a question is more than a word on a rating",
        COMMENTING | ENDED | {"text": "Do you sell trumpets?"},
        Reopen(),
    ),
    (
        "an ended request: what only might be a question of its own belongs to it",
        ENDED | {"text": "still broken, the thing", "faq": Sure(RETURNS)},
        Reopen(),
    ),
    ("an ended request and a plain question", ENDED | {"faq": SURE}, Answer(DELIVERY)),
    ("a picture is no comment", COMMENTING | ENDED | {"kind": "photo"}, Reopen()),
    ("who wants a person gets one", COMMENTING | {"smalltalk": "person"}, HandOff(asked=True)),
    ("waiting words are not a step of their own", {"dialog": PENDING}, HandOff()),
    ("stars in words", RATING | {"text": " 4/5 "}, RateInWords(7, 4)),
    ("stars in words, Chinese", RATING | {"text": "5星"}, RateInWords(7, 5)),
    ("a remark after a good rating", RATED_4 | ENDED | {"text": "It was great"}, AddComment(7)),
    ("a number after it", RATED_4 | ENDED | {"text": "4", "smalltalk": "unclear"}, AddComment(7)),
    ("a question after it", RATED_4 | ENDED | {"text": "and my bag?"}, Reopen()),
    ("a story after it", RATED_4 | ENDED | {"text": "my bag " * 10}, Reopen()),
    ("a remark after a bad rating", RATED_2 | ENDED | {"text": "still broken"}, Reopen()),
    ("thanks after it", RATED_4 | ENDED | {"smalltalk": "thanks"}, SmallTalk("thanks")),
    ("a remark beside an open ticket", RATED_4 | OPEN | {"text": "here it is"}, ToTicket()),
    ("no stars at all", RATING | {"text": "55"}, HandOff()),
    ("a number is no rating when none was asked", {"text": "5"}, HandOff()),
    # the open ticket's conversation
    ("belongs to the ticket", OPEN, ToTicket()),
    ("thanks change nothing", THEIRS | {"smalltalk": "thanks"}, ToTicket(courtesy=True)),
    ("also a picture", THEIRS | {"kind": "photo"}, ToTicket()),
    ("nobody has it yet: the answer meanwhile", NEW | {"faq": SURE}, ToTicket(DELIVERY)),
    ("somebody has it: no machine between", OPEN | {"faq": SURE}, ToTicket()),
    ("no guessing in a ticket", NEW | {"faq": MAYBE}, ToTicket()),
    ("asks for a person again", OPEN | {"smalltalk": "person"}, ToTicket(asked=True)),
    # what is no text
    ("a picture needs a person", {"kind": "photo", "text": ""}, HandOff()),
    ("a picture after a resolution", ENDED | {"kind": "photo"}, Reopen()),
    ("a voice message needs a person", {"kind": "voice", "text": "", "faq": SURE}, HandOff()),
    ("a sticker means little", {"kind": "sticker", "text": "👍"}, SmallTalk("unclear")),
    # small talk
    ("asks for a person", {"smalltalk": "person"}, HandOff(asked=True)),
    ("asks for a person after a resolution", ENDED | {"smalltalk": "person"}, Reopen()),
    ("applause", ENDED | {"smalltalk": "emoji", "text": "👍"}, SmallTalk("thanks")),
    ("applause by sticker", ENDED | {"kind": "sticker", "text": "🙏"}, SmallTalk("thanks")),
    ("no applause", ENDED | {"smalltalk": "emoji", "text": "👎"}, SmallTalk("unclear")),
    ("hello", {"smalltalk": "greeting"}, SmallTalk("greeting")),
    ("thanks open no ticket", ENDED | {"smalltalk": "thanks"}, SmallTalk("thanks")),
    ("goodbye", {"smalltalk": "goodbye"}, SmallTalk("goodbye")),
    ("only emoji", {"smalltalk": "emoji", "text": "🙏"}, SmallTalk("unclear")),
    ("???", {"smalltalk": "unclear", "text": "???"}, SmallTalk("unclear")),
    ("nothing at all", {"text": "  "}, SmallTalk("unclear")),
    # the FAQ, then a person
    ("a sure answer", {"faq": SURE}, Answer(DELIVERY)),
    ("a sure answer comes before a reopening", ENDED | {"faq": SURE}, Answer(DELIVERY)),
    ("suggestions", {"faq": MAYBE}, BOTH),
    ("no guessing after a resolution: it opens again", ENDED | {"faq": MAYBE}, Reopen()),
    ("a person", {}, HandOff()),
    ("unfinished business", ENDED, Reopen()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "step"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_order(known: dict[str, object], step: Step) -> None:
    assert decide(situation(**known)) == step


situations = st.builds(
    Situation,
    kind=st.sampled_from(["text", "photo", "voice", "sticker", "location", "other"]),
    text=st.text(max_size=5),
    smalltalk=st.sampled_from(
        [None, "greeting", "thanks", "goodbye", "person", "emoji", "unclear"]
    ),
    faq=st.sampled_from([SURE, MAYBE, NOTHING]),
    ticket_status=st.sampled_from([None, "new", "open", "pending"]),
    may_reopen=st.booleans(),
    dialog=st.sampled_from([None, PENDING, COMMENT, RATED]),
    dialog_data=st.just({"survey_id": 7, "score": 5, "message_ids": [1]}),
)


@given(situations)
def test_whatever_is_known_there_is_a_step(now: Situation) -> None:
    assert isinstance(decide(now), Step)


@given(situations)
def test_words_in_an_open_ticket_reach_staff(now: Situation) -> None:
    """Only a word on a rating goes elsewhere."""
    step = decide(now)
    if now.ticket_status is not None:
        assert isinstance(step, ToTicket | AddComment)
        assert isinstance(step, ToTicket) or now.dialog == COMMENT


@given(situations)
def test_who_asks_for_a_person_is_on_the_way_to_one(now: Situation) -> None:
    if now.smalltalk == "person" and now.kind == "text" and not isinstance(now.faq, Sure):
        assert isinstance(decide(now), HandOff | Reopen | ToTicket)
