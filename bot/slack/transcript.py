"""A ticket's transcript as text and as a page of its own. Pure."""

import html
from collections.abc import Callable
from datetime import datetime, tzinfo

from bot.slack import thread
from crm.conversations.models import Message
from crm.tickets.transcripts import Transcript

Say = Callable[..., str]

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;
color:#1d1c1d;background:#fff}h1{font-size:1.3rem}dl{display:grid;grid-template-columns:auto 1fr;
gap:.2rem 1rem}dt{color:#616061}dd{margin:0}article{margin:1rem 0;padding:.6rem .9rem;
border-radius:.5rem;background:#f4f4f4}article.out{background:#e8f1fb}
article.note{background:#fdf3d8}
header{font-size:.9rem;color:#616061}p{margin:.2rem 0 0;white-space:pre-wrap;
overflow-wrap:anywhere}"""


def as_text(found: Transcript, say: Say, zone: tzinfo) -> str:
    """For a mail, or a machine."""
    lines = [_title(found, say)]
    lines += [f"{label}: {value}" for label, value in _facts(found, say, zone)]
    for message in found.messages:
        lines += ["", _head(message, say, zone), thread.text_of(message, say)]
    return "\n".join(lines) + "\n"


def as_html(found: Transcript, say: Say, zone: tzinfo) -> str:
    """For a browser, on screen and on paper; nothing in it is loaded from elsewhere."""
    title = html.escape(_title(found, say))
    facts = "".join(
        f"<dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd>"
        for label, value in _facts(found, say, zone)
    )
    said = "\n".join(_article(message, say, zone) for message in found.messages)
    language = html.escape(say("language-code"), quote=True)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>{title}</h1>\n<dl>{facts}</dl>\n"
        f"{said}\n</main></body>\n</html>\n"
    )


def _title(found: Transcript, say: Say) -> str:
    return say("card-title", number=str(found.view.number), customer=found.view.customer_name)


def _facts(found: Transcript, say: Say, zone: tzinfo) -> list[tuple[str, str]]:
    view = found.view
    return [
        (say("transcript-subject"), view.subject),
        (say("card-status"), say(f"status-{view.status}")),
        (say("card-assignee"), view.assignee_name or say("card-nobody")),
        (say("transcript-opened"), _when(view.created_at, zone)),
        (say("transcript-written"), f"{_when(found.written_at, zone)} ({zone})"),
    ]


def _article(message: Message, say: Say, zone: tzinfo) -> str:
    head = html.escape(_head(message, say, zone))
    text = html.escape(thread.text_of(message, say))
    return f'<article class="{message.direction}"><header>{head}</header><p>{text}</p></article>'


def _head(message: Message, say: Say, zone: tzinfo) -> str:
    key = "desk-note-by" if message.direction == "note" else "desk-from-customer"
    return f"{_when(message.created_at, zone)} · {say(key, name=message.author_name)}"


def _when(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
