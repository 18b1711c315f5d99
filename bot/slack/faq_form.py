"""The form for an FAQ entry: what it shows, and what was filled in. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from bot.slack.cards import Block
from bot.slack.modals import (
    MAX_TEXT,
    FieldErrors,
    Filled,
    View,
    choice_field,
    date_field,
    form,
    paragraph,
    remark,
    text_field,
)
from faq.errors import Invalid
from faq.parsed import MAX_QUESTION, ParsedEntry

Say = Callable[..., str]

CALLBACK = "faq.entry"
PHRASES_CALLBACK = "faq.phrases"
STATUSES = ("live", "draft", "off")
ADD, EDIT, PROPOSAL, TICKET = "add", "edit", "proposal", "ticket"


@dataclass(frozen=True)
class FaqForm:
    """What the form is for: the purpose, and the rows it was opened with."""

    purpose: str = ADD
    entry_id: int = 0
    base_version: int = 0
    proposal_id: int = 0
    ticket_id: int = 0


def entry_form(
    content: ParsedEntry,
    meta: FaqForm,
    say: Say,
    *,
    languages: Mapping[str, str],
    zone: tzinfo,
    may_publish: bool = True,
) -> View:
    """The form, filled with `content`. `languages`: code -> name. Raises Invalid for an entry that
    is too long for a Slack form."""
    texts = _texts(content)
    if any(len(text) > MAX_TEXT for text in texts.values()):
        raise Invalid("faq-error-form-too-long", "answer", key=content.key)
    is_new = meta.purpose != EDIT and not meta.entry_id
    blocks = [
        *([] if may_publish else [paragraph(say("faq-form-proposes"))]),
        *_main_fields(texts, say),
        *(_new_fields(content, say, languages) if is_new else _old_fields(content, say, languages)),
        *_more_fields(content, texts, say, zone),
    ]
    return form(
        CALLBACK,
        say(f"faq-form-{meta.purpose}"),
        blocks,
        submit=say(_submit_key(meta.purpose, may_publish)),
        close=say("modal-cancel"),
        metadata=meta,
    )


def phrases_form(phrases: Iterable[str], question: str, meta: FaqForm, say: Say) -> View:
    """Wordings that wait for approval: one on each line, to be changed or taken out."""
    return form(
        PHRASES_CALLBACK,
        say("faq-form-phrases"),
        [
            paragraph(question),
            text_field(
                "phrases",
                say("faq-field-phrases"),
                _joined(phrases)[:MAX_TEXT],
                hint=say("faq-hint-phrases"),
                lines=True,
                required=True,
            ),
        ],
        submit=say("faq-button-approve"),
        close=say("modal-cancel"),
        metadata=meta,
    )


def content_of(filled: Filled, base: ParsedEntry, say: Say, zone: tzinfo) -> ParsedEntry:
    """What was filled in, on top of `base`. Raises FieldErrors for what cannot be read."""
    errors: dict[str, str] = {}
    return _without_errors(
        replace(
            base,
            key=filled.typed("key").strip().lower() or base.key,
            language=filled.choice("language") or base.language,
            question=filled.typed("question"),
            answer=filled.typed("answer"),
            phrases=tuple(filled.typed("phrases").split("\n")),
            keywords=tuple(filled.typed("keywords").split("\n")),
            buttons=_buttons(filled, say, errors),
            attachments=_attachments(filled, say, errors),
            status=filled.choice("status") or base.status,
            owner=filled.typed("owner") or None,
            sure_threshold=_threshold(filled, say, errors),
            valid_from=_moment(filled, "valid_from", base.valid_from, zone),
            valid_until=_moment(filled, "valid_until", base.valid_until, zone),
            review_at=_moment(filled, "review_at", base.review_at, zone),
        ),
        errors,
    )


def _without_errors(content: ParsedEntry, errors: dict[str, str]) -> ParsedEntry:
    if errors:
        raise FieldErrors(errors)
    return content


def _submit_key(purpose: str, may_publish: bool) -> str:
    if not may_publish:
        return "faq-button-propose"
    return "faq-button-approve" if purpose == PROPOSAL else "modal-save"


# ---------------------------------------------------------------------- showing


def _texts(content: ParsedEntry) -> dict[str, str]:
    """What the text fields hold."""
    return {
        "question": content.question,
        "answer": content.answer,
        "phrases": _joined(content.phrases),
        "keywords": _joined(content.keywords),
        "buttons": _joined(f"{item['text']} | {item['url']}" for item in content.buttons),
        "attachments": _joined(
            " | ".join(filter(None, (item["kind"], item["url"], item.get("caption"))))
            for item in content.attachments
        ),
        "owner": content.owner or "",
        "sure_threshold": "" if content.sure_threshold is None else f"{content.sure_threshold:g}",
    }


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _main_fields(texts: dict[str, str], say: Say) -> list[Block]:
    return [
        text_field(
            "question",
            say("faq-field-question"),
            texts["question"],
            required=True,
            most=MAX_QUESTION,
        ),
        text_field("answer", say("faq-field-answer"), texts["answer"], lines=True, required=True),
        text_field(
            "phrases",
            say("faq-field-phrases"),
            texts["phrases"],
            hint=say("faq-hint-phrases"),
            lines=True,
        ),
        text_field(
            "keywords",
            say("faq-field-keywords"),
            texts["keywords"],
            hint=say("faq-hint-keywords"),
            lines=True,
        ),
    ]


def _new_fields(content: ParsedEntry, say: Say, languages: Mapping[str, str]) -> list[Block]:
    return [
        choice_field("language", say("faq-field-language"), languages, content.language),
        text_field("key", say("faq-field-key"), content.key, hint=say("faq-hint-key"), most=80),
        _status_field(content, say),
    ]


def _old_fields(content: ParsedEntry, say: Say, languages: Mapping[str, str]) -> list[Block]:
    name = languages.get(content.language, content.language)
    return [remark(f"{content.key} · {name}"), _status_field(content, say)]


def _status_field(content: ParsedEntry, say: Say) -> Block:
    options = {status: say(f"faq-status-{status}") for status in STATUSES}
    return choice_field("status", say("faq-field-status"), options, content.status)


def _more_fields(
    content: ParsedEntry, texts: dict[str, str], say: Say, zone: tzinfo
) -> list[Block]:
    def field(name: str, lines: bool = True) -> Block:
        label, hint = say(f"faq-field-{name}"), say(f"faq-hint-{name}")
        return text_field(name, label, texts[name], hint=hint, lines=lines)

    def day(name: str) -> Block:
        shown = _day_of(getattr(content, name), zone, is_end=name == "valid_until")
        return date_field(name, say(f"faq-field-{name}"), shown)

    return [
        field("buttons"),
        field("attachments"),
        day("valid_from"),
        day("valid_until"),
        day("review_at"),
        field("owner", lines=False),
        field("sure_threshold", lines=False),
    ]


# ---------------------------------------------------------------------- reading


def _day_of(moment: datetime | None, zone: tzinfo, *, is_end: bool) -> date | None:
    """The day people see: the last one for the end of a validity, which is the next midnight."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    midnight = local.time() == time()
    return (local - timedelta(days=1 if is_end and midnight else 0)).date()


def _moment(filled: Filled, name: str, old: datetime | None, zone: tzinfo) -> datetime | None:
    """The start (for an end: the end) of the picked day; a day left alone keeps its time."""
    day, is_end = filled.day(name), name == "valid_until"
    if day is None or day == _day_of(old, zone, is_end=is_end):
        return old if day else None
    start = datetime.combine(day, time(), zone) + timedelta(days=1 if is_end else 0)
    return start.astimezone(UTC)


def _threshold(filled: Filled, say: Say, errors: dict[str, str]) -> float | None:
    text = filled.typed("sure_threshold").strip().replace(",", ".")
    if not text:
        return None
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        errors["sure_threshold"] = say("faq-error-threshold")
    return number


def _buttons(filled: Filled, say: Say, errors: dict[str, str]) -> tuple[dict[str, Any], ...]:
    found = []
    for parts in _rows(filled.typed("buttons")):
        if len(parts) != 2 or not all(parts):
            errors["buttons"] = say("faq-error-buttons")
        else:
            found.append({"text": parts[0], "url": parts[1]})
    return tuple(found)


def _attachments(filled: Filled, say: Say, errors: dict[str, str]) -> tuple[dict[str, Any], ...]:
    found = []
    for parts in _rows(filled.typed("attachments")):
        kind = parts[0].lower()
        if len(parts) not in (2, 3) or kind not in ("photo", "document"):
            errors["attachments"] = say("faq-error-attachments")
            continue
        item = {"kind": kind, "url": parts[1]}
        found.append(item | ({"caption": parts[2]} if parts[2:] and parts[2] else {}))
    return tuple(found)


def _rows(text: str) -> list[list[str]]:
    """The filled lines, each split at `|`."""
    lines = (line for line in text.split("\n") if line.strip())
    return [[part.strip() for part in line.replace("｜", "|").split("|")] for line in lines]
