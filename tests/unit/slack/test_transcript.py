"""A transcript says everything, and nothing a customer wrote is markup in it."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.transcript import as_html, as_text
from bot.texts import load_texts
from crm.conversations.models import Message
from crm.tickets.transcripts import Transcript
from tests.unit.slack.test_cards import VIEW

MOMENT = datetime(2026, 11, 25, 13, 20, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def say(key: str, **variables: object) -> str:
    return load_texts().get("en", key, **variables)


def message(text: str, direction: str = "in", name: str = "Emma") -> Message:
    return Message(
        text=text, direction=direction, author_name=name, kind="text", data=None, created_at=MOMENT
    )


class Reader(HTMLParser):
    """The texts and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)


@given(_WORDS, _WORDS)
def test_words_stay_words(text: str, name: str) -> None:
    found = Transcript(VIEW, [message(f"<script>{text}", name=f"<b>{name}")], MOMENT)
    read = Reader(as_html(found, say, ZONE))
    assert f"<script>{text}" in read.texts and "2026-11-25 14:20 · <b>" + name in read.texts
    assert not {"script", "b", "img", "link"} & read.tags
    assert f"\n<script>{text}\n" in as_text(found, say, ZONE)


def test_who_said_what_and_when() -> None:
    said = [message("Hello"), message("Hi!", "out", "Maya"), message("Rude", "note", "Tom")]
    text = as_text(Transcript(VIEW, said, MOMENT), say, ZONE)
    assert text.splitlines()[-8:] == [
        "2026-11-25 14:20 · Emma", "Hello", "",
        "2026-11-25 14:20 · Maya", "Hi!", "",
        "2026-11-25 14:20 · Tom (note)", "Rude",
    ]  # fmt: skip
    assert "(Europe/Berlin)" in text
