"""Words known before any entry is read: stop words, small talk, what joins and opens questions.

They stand in `phrasebook.yaml`, in any spelling; here they get the form `faq.text` compares.
"""

import re
import unicodedata
from importlib import resources
from typing import Literal

import yaml

Lane = Literal["greeting", "thanks", "goodbye", "person", "help"]

#: A phrase that is in two lanes belongs to the first.
_LANES: tuple[Lane, ...] = ("person", "help", "thanks", "goodbye", "greeting")


def _load() -> dict[str, str]:
    text = resources.files("faq").joinpath("phrasebook.yaml").read_text(encoding="utf-8")
    pages: dict[str, str] = yaml.safe_load(text)
    return pages


def _fold(phrase: str) -> str:
    """The same folding as `faq.text.normalise`, for the letters that occur on these pages."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", phrase).casefold())
    folded = re.sub("[\u0300-\u036f\u064b-\u065f\u0670\u0640]", "", folded)
    folded = unicodedata.normalize("NFC", folded)
    return " ".join(folded.replace("ى", "ي").replace("ة", "ه").split())


def _phrases(page: str) -> frozenset[str]:
    folded = (_fold(phrase) for line in page.splitlines() for phrase in line.split("|"))
    return frozenset(filter(None, folded))


_PAGES = _load()

STOP_WORDS: frozenset[str] = frozenset(map(_fold, _PAGES["stop_words"].split()))
#: Chinese characters that say how things hang together rather than what they are.
FUNCTION_CHARACTERS: frozenset[str] = frozenset(_PAGES["function_characters"].split())
FILLERS: frozenset[str] = frozenset(map(_fold, _PAGES["fillers"].split()))
SMALLTALK: dict[Lane, frozenset[str]] = {lane: _phrases(_PAGES[lane]) for lane in _LANES}
QUESTION_WORDS: frozenset[str] = frozenset(map(_fold, _PAGES["question_words"].split()))
QUESTION_PARTICLES: frozenset[str] = frozenset(_PAGES["question_particles"].split())
#: What makes a sentence deny something; in Chinese by character.
NEGATIONS = _phrases(_PAGES["negations"])
#: Chinese: what forbids or declines what follows.
DENIALS = _phrases(_PAGES["denials"])
#: Words before "not" that make it tell of something that failed.
INABILITIES = _phrases(_PAGES["inabilities"])
WISHES = _phrases(_PAGES["wishes"])
PRIVATIVES = _phrases(_PAGES["privatives"])
PRONOUNS = _phrases(_PAGES["pronouns"])
WHO = _phrases(_PAGES["who"])
REPORT_OPENINGS = _phrases(_PAGES["report_openings"])
REPORT_VERBS = _phrases(_PAGES["report_verbs"])
ASSERTIONS = _phrases(_PAGES["assertions"])
#: Longest first, so that "and what about" is not taken for "and".
JOINERS = tuple(sorted(_phrases(_PAGES["joiners"]), key=len, reverse=True))
REQUESTS = tuple(sorted(_phrases(_PAGES["requests"]), key=len, reverse=True))
DETAILS = _phrases(_PAGES["details"])
FOLLOW_UPS = tuple(sorted(_phrases(_PAGES["follow_ups"]), key=len, reverse=True))
