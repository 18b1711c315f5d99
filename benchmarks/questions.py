"""What the benchmarks' customers write: FAQ questions in two languages, and words on a ticket."""

import random

from benchmarks.contenders import sample_faq
from benchmarks.databases import FIRST_CHAT
from benchmarks.platform import Customers, mark
from faq.entry import Entry
from faq.files import parse_file
from faq.index import FaqIndex
from faq.policy import Sure

_BEFORE = ("", "Hi, ", "Hello! ", "Quick one: ", "Excuse me, ", "Please tell me, ")
_AFTER = ("", "?", " please", " thanks", " :)", "!!")
_WORDS = (
    "Any news on my parcel {mark}? It should have been here on Tuesday.",
    "I still wait for the refund, see {mark}. Could somebody look into it today?",
    "The blender {mark} makes a strange noise and smells of burnt plastic.",
    "My address has changed, please use {mark} from now on.",
)


def faq_questions() -> list[tuple[str, str]]:
    """(text, language) of questions that the FAQ is sure of: phrases, many of them embroidered so
    that few are word for word what the FAQ knows."""
    from benchmarks.contenders import ROOT

    folder = ROOT / "playground" / "sample"
    parsed = [e for name in ("en", "zh") for e in parse_file(folder / f"faq.{name}.yaml")]
    entries = [
        Entry(
            id=number,
            key=e.key,
            language=e.language,
            question=e.question,
            answer=e.answer,
            phrases=tuple(e.phrases),
            keywords=tuple(e.keywords),
        )
        for number, e in enumerate(parsed)
    ]
    index = FaqIndex.build(entries)
    chance = random.Random(4)
    found = []
    for phrase, _ in sample_faq():
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in phrase)
        for _ in range(4):
            text = phrase if chinese else chance.choice(_BEFORE) + phrase + chance.choice(_AFTER)
            language = "zh" if chinese else "en"
            if isinstance(index.decide(text, language), Sure):
                found.append((text, language))
    chance.shuffle(found)
    return found


def asking(customers: int, questions: list[tuple[str, str]], stride: int = 1) -> Customers:
    """Customers who each ask one of the questions."""
    return Customers(FIRST_CHAT, customers, lambda index: questions[index % len(questions)], stride)


def on_tickets(customers: int) -> Customers:
    """Customers who add to their open ticket; each text can be told by its chat."""

    def say(index: int) -> tuple[str, str]:
        chat = FIRST_CHAT + index % customers
        return _WORDS[index % len(_WORDS)].format(mark=mark(chat)), "en"

    return Customers(FIRST_CHAT, customers, say)
