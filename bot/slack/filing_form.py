"""The form that makes a ticket of a message of colleagues, or attaches it to one. Pure."""

from dataclasses import dataclass

from bot.slack.cards import Card, Say, button, shorten
from bot.slack.modals import View, form, paragraph, text_field
from bot.slack.mrkdwn import escape
from bot.slack.rich import as_typed

CALLBACK, SHORTCUT, OPEN = "message.file", "message.ticket", "message.open"
#: Slack names of the emoji that ask for a ticket.
EMOJI = frozenset({"ticket", "admission_tickets"})
_WORDS = 2_000  # of the message; the rest is where its link leads


@dataclass(frozen=True)
class FilingForm:
    """The message: its words and the link to it."""

    words: str
    link: str = ""


def filing_form(words: str, link: str, say: Say) -> View:
    """`words`: of the message, as they are read."""
    meta = FilingForm(shorten(words, _WORDS), link)
    fields = [
        paragraph(meta.words),
        text_field("whose", say("filing-whose"), hint=say("filing-hint"), required=True, most=100),
    ]
    labels = {"submit": say("modal-save"), "close": say("modal-cancel")}
    return form(CALLBACK, say("filing-title"), fields, metadata=meta, **labels)


def offer(say: Say, value: str) -> Card:
    """What the emoji's answer is: a button that opens the form; `value` names the message."""
    row = {
        "type": "actions",
        "block_id": "message.actions",
        "elements": [button(OPEN, say("filing-title"), value)],
    }
    text = say("filing-offer")
    return Card(escape(text), [*as_typed(text), row])
