"""Files that people edit: every mistake is found at once, and what is written is read back."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.content import as_json, from_json
from faq.files import FORMATS, ImportProblems, ParsedEntry, dump, parse_bytes, parse_file
from faq.reading import split_items
from faq.text import tokens

GOOD = """\
language: en
entries:
  - key: hours
    question: When are you open?
    answer: |
      Daily 8 to 18.
      Sundays closed.
    phrases:
      - What time do you open?
      - 12:30 on sunday?
    keywords: [hours, no]
    buttons:
      - {text: Map, url: "https://example.org/map"}
    attachments:
      - {kind: photo, url: "https://example.org/door.jpg", caption: The door}
    valid_from: 2026-01-01
    valid_until: 2026-12-31
    sure_threshold: 0.9
    status: draft
    owner: Ana
  - key: hours
    language: zh
    question: 几点营业？
    answer: 8 点到 18 点。
"""


def problems(text: str | bytes, name: str = "faq.yaml") -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ImportProblems) as caught:
        parse_bytes(data, name)
    assert str(caught.value).startswith(name)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_text(GOOD, encoding="utf-8")
    first, second = parse_file(path)
    assert first.answer == "Daily 8 to 18.\nSundays closed."
    assert first.phrases == ("What time do you open?", "12:30 on sunday?")
    assert first.keywords == ("hours", "no")
    assert first.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert (first.status, first.owner, first.sure_threshold) == ("draft", "Ana", 0.9)
    assert (second.language, second.status, second.phrases) == ("zh", "live", ())


def test_dates_begin_in_the_zone_of_the_business() -> None:
    entry = parse_bytes(GOOD.encode(), "faq.yaml", ZoneInfo("Asia/Shanghai"))[0]
    assert entry.valid_from == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert "valid_from: '2026-01-01'" in dump([entry], ".yaml", ZoneInfo("Asia/Shanghai"))


def test_all_problems_come_at_once_with_their_lines() -> None:
    found = problems(
        """\
language: english please
entries:
  - key: Öffnung!
    queston: When?
    answer: ""
    valid_from: 31.12.2026
    sure_threshold: high
  - just text
  - key: hours
    question: When?
    answer: x
    status: lve
    buttons: [{text: Map, link: a}]
    phrases: [[nested]]
    valid_from: 2026-05-01
    valid_until: 2026-04-01
    sure_threshold: 0.5
    maybe_threshold: 0.6
    sure_threshold: 0.7
"""
    )
    expected = [
        ("line 1:", "'english please' is not a language code"),
        ("line 3:", "the entry has no 'question'"),
        ("line 3:", "the key 'öffnung!' cannot be used"),
        ("line 4:", "unknown field 'queston'; did you mean 'question'?"),
        ("line 5:", "'answer' is empty"),
        ("line 6:", "'31.12.2026', which is not a date"),
        ("line 7:", "'high'; write a number from 0 to 1"),
        ("line 8:", "this is not an entry"),
        ("line 12:", "the status 'lve' is unknown; did you mean 'live'?"),
        ("line 13:", "unknown field 'link'"),
        ("line 13:", "has no 'url'"),
        ("line 14:", "every item of 'phrases' must be one text"),
        ("line 16:", "'valid_until' is before 'valid_from'"),
        ("line 18:", "'maybe_threshold' is above 'sure_threshold'"),
        ("line 19:", "'sure_threshold' stands twice in this entry (first in line 17)"),
    ]
    for line, words in expected:
        assert any(p.startswith(line) and words in p for p in found), (line, words, found)


def test_repeated_entries_and_phrases_are_pointed_out() -> None:
    found = problems(
        "entries:\n"
        "  - {key: a, language: en, question: When open?, answer: x}\n"
        "  - {key: a, language: en, question: Other, answer: x}\n"
        "  - {key: b, language: en, question: 'when OPEN', answer: x}\n"
        "  - {key: c, language: de, question: 'when OPEN', answer: x}\n"
    )
    assert len(found) == 2
    assert found[0].startswith("line 3: the key 'a' in 'en' stands already in line 2")
    assert found[1].startswith("line 4: 'when OPEN' stands already in line 2 (entry 'a')")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "faq.yaml", "the file is empty"),
        (b"\xef\xbb\xbf \n", "faq.csv", "the file is empty"),
        (b"# only a comment\n", "faq.yaml", "the file holds no entries"),
        (b"key,language,question,answer\n", "faq.csv", "the file holds no entries"),
        (b"entries:\n\t- key: a\n", "faq.yaml", "line 2: the line is indented with a tab"),
        (b"entries:\n  - key: a: b\n", "faq.yaml", "line 2: this is not valid YAML"),
        (b"entries: 5\n", "faq.yaml", "line 1: 'entries' must be a list"),
        (b"entrys: []\n", "faq.yaml", "line 1: unknown field 'entrys'; did you mean 'entries'?"),
        (b"hello\n", "faq.yaml", "must hold a list of entries"),
        (
            "a: 1\nb: 退款说明".encode("gbk"),
            "faq.yaml",
            "line 2: the text is not UTF-8 (it looks like GBK)",
        ),
        ("answer: Café\n".encode("cp1252"), "faq.yaml", "(it looks like Windows-1252)"),
        ("entries: []".encode("utf-16-le"), "faq.yaml", "(it looks like UTF-16)"),
        (b"x", "faq.docx", "unknown kind of file; use .yaml, .csv or .md"),
        (b"key,question\na,b\n", "faq.csv", "line 1: the heading has no language, answer"),
        (
            b"key,language,question,answr\n",
            "faq.csv",
            "unknown column 'answr'; did you mean 'answer'?",
        ),
        (
            b'key,language,question,answer\na,en,"q,x\n',
            "faq.csv",
            "line 2: this row cannot be read",
        ),
        (
            b"key,language,question,answer\na,en,q,x,y\n",
            "faq.csv",
            "line 2: the row has more cells",
        ),
        (b"key,language,question,answer,buttons\na,en,q,x,Map\n", "faq.csv", "must look like"),
        (b"[" * 5000, "faq.yaml", "line"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, name: str, words: str) -> None:
    found = problems(data, name)
    assert words in "\n".join(found)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImportProblems, match="check the path"):
        parse_file(tmp_path / "none.yaml")


MARKDOWN = """\
# Our questions

- language: en

## When are you open?

- key: hours
- keywords: hours | opening times
- button: [Map](https://example.org/map)
- photo: [](https://example.org/door.jpg)
- valid until: 2026-12-31

Daily 8 to 18.

\\# 1 in town

### Also asked

- What time do you open?
* Sundays?

## 几点营业？
- key: hours
- language: zh

8 点到 18 点。
"""


def test_a_markdown_document_is_read_as_people_write_it() -> None:
    hours, chinese = parse_bytes(MARKDOWN.encode(), "faq.md")
    assert (hours.key, hours.language, hours.question) == ("hours", "en", "When are you open?")
    assert hours.answer == "Daily 8 to 18.\n\n# 1 in town"
    assert hours.phrases == ("What time do you open?", "Sundays?")
    assert hours.keywords == ("hours", "opening times")
    assert hours.buttons == ({"text": "Map", "url": "https://example.org/map"},)
    assert hours.attachments == ({"kind": "photo", "url": "https://example.org/door.jpg"},)
    assert hours.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert (chinese.key, chinese.language, chinese.answer) == ("hours", "zh", "8 点到 18 点。")


def test_mistakes_in_a_markdown_document_have_their_lines() -> None:
    text = MARKDOWN.replace("- keywords", "- keyword").replace("[Map](https", "Map(https")
    assert problems(text.replace("- What", "What"), "faq.md") == [
        "line 8: unknown field 'keyword'; did you mean 'keywords'?",
        "line 9: write the button as [text](https://...).",
        "line 19: write each other way of asking as '- ...'.",
    ]
    assert problems("Just words.", "faq.md") == [
        "the file holds no questions; begin each with '## '."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spreadsheets_write_many_kinds_of_csv(encoding: str, separator: str) -> None:
    rows = [
        ["Key", "Language", "Question", "Answer", "Phrases"],
        ["refund", "en", "Refund?", '"Yes, of course;\nalways"', "money back | a \\| b|"],
    ]
    text = "\r\n".join(separator.join(row) for row in rows)
    (entry,) = parse_bytes(text.encode(encoding), "faq.csv")
    assert entry.answer == "Yes, of course;\nalways"
    assert entry.phrases == ("money back", "a | b")


def test_rows_of_a_csv_are_counted_by_the_lines_of_the_file() -> None:
    text = 'sep=;\nkey;language;question;answer\na;en;q;"two\nlines"\n\nb;en;;x\n'
    assert problems(text, "faq.csv") == ["line 6: 'question' is empty; fill it in."]


def test_cells_that_a_spreadsheet_would_run_are_made_harmless() -> None:
    entry = ParsedEntry(key="a", language="en", question="=1+1", answer="-5 %", owner="'+1")
    written = dump([entry], ".csv")
    assert "'=1+1" in written
    assert parse_bytes(written.encode(), "faq.csv") == [entry]


line = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text.strip() != "")
)
markup = st.sampled_from(["## a", "### Also asked", "\\# b", "- key: c", "", "# d", "- e"])
block = (
    st.lists(line | markup, min_size=1, max_size=5)
    .map(lambda lines: "\n".join(lines).strip())
    .filter(bool)
)
address = st.sampled_from(["https://example.org/a?b=c", "tg://x](y)", "https://a/(b)"])
link = st.fixed_dictionaries({"text": line, "url": address})
attachment = st.fixed_dictionaries(
    {"kind": st.sampled_from(["photo", "document"]), "url": address}, optional={"caption": line}
)
moment = st.none() | st.integers(1_577_836_800, 1_640_995_200).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
threshold = st.none() | st.sampled_from([0.0, 0.25, 0.3])


@st.composite
def parsed_entries(draw: st.DrawFn) -> list[ParsedEntry]:
    spoken: set[str] = set()
    entries = []
    for number in range(draw(st.integers(1, 3))):
        texts = []
        for text in draw(st.lists(line, min_size=1, max_size=4)):
            folded = " ".join(tokens(text))
            if folded not in spoken or not folded:
                spoken.add(folded)
                texts.append(text)
        if not texts:
            continue
        start = draw(moment)
        entries.append(
            ParsedEntry(
                key=f"key-{number}",
                language=draw(st.sampled_from(["en", "zh", "pt-br"])),
                question=texts[0],
                answer=draw(block),
                phrases=tuple(texts[1:]),
                keywords=tuple(draw(st.lists(line, max_size=2))),
                tags=tuple(draw(st.lists(line, max_size=2))),
                buttons=tuple(draw(st.lists(link, max_size=2))),
                attachments=tuple(draw(st.lists(attachment, max_size=2))),
                review_at=draw(moment),
                status=draw(st.sampled_from(["draft", "live", "off"])),
                valid_from=start,
                valid_until=datetime(2024, 2, 29, tzinfo=UTC) if draw(st.booleans()) else None,
                owner=draw(st.none() | line),
                sure_threshold=draw(st.none() | st.sampled_from([0.5, 0.85, 1.0])),
                maybe_threshold=draw(threshold),
            )
        )
    return entries


@settings(max_examples=120, deadline=None)
@given(parsed_entries())
def test_what_is_written_is_read_back_unchanged(entries: list[ParsedEntry]) -> None:
    if entries:
        for suffix in FORMATS:
            assert parse_bytes(dump(entries, suffix).encode(), f"faq{suffix}") == entries
    assert [from_json(json.loads(json.dumps(as_json(entry)))) for entry in entries] == entries


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["yaml", "csv", "md"]),
)
def test_no_file_breaks_the_reader(data: bytes, kind: str) -> None:
    try:
        entries = parse_bytes(data, f"faq.{kind}")
    except ImportProblems as found:
        assert found.problems
    else:
        assert entries


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=1, max_size=4))
def test_items_of_a_cell_survive_their_separators(items: list[str]) -> None:
    cell = "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)
    assert split_items(cell) == items


def test_a_language_that_nobody_speaks_is_refused() -> None:
    rows = "key,language,question,answer\na,{},A?,Yes\n"
    for code in ("en", "zh-hans", "fil"):
        assert parse_bytes(rows.format(code).encode(), "faq.csv")[0].language == code
    assert "line 2: 'xx' is not a language code" in problems(rows.format("xx"), "faq.csv")[0]
