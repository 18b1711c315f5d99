"""The forms in which staff write: a reply with its preview, one for later, a macro. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.slack.cards import Block
from bot.slack.modals import MAX_TEXT, View, form, paragraph, remark, text_field

Say = Callable[..., str]

CALLBACK, MACRO_CALLBACK = "desk.compose", "desk.macro"
REPLY, LATER, FIRST = "reply", "later", "first"


@dataclass(frozen=True)
class Compose:
    """What is written: a reply to a ticket, now or later, or the first words to a customer.

    `seen`: the customer's latest message when the form was opened; a newer one is shown before
    anything is sent."""

    purpose: str = REPLY
    ticket_id: int = 0
    customer_id: int = 0
    seen: int = 0


@dataclass(frozen=True)
class MacroForm:
    """Which macro is changed; 0: a new one."""

    macro_id: int = 0


def compose(
    meta: Compose,
    say: Say,
    *,
    whom: str,
    last: str = "",
    text: str = "",
    when: str = "",
    warning: str = "",
) -> View:
    """`whom`: the customer and ticket; `last`: what they wrote last; `text`: what is proposed."""
    blocks: list[Block] = [paragraph(whom)]
    if last:
        blocks.append(remark(say("card-last", text=last)))
    if warning:
        blocks.append(paragraph(f"⚠ {warning}"))
    blocks.append(
        text_field("text", say("compose-text"), text[:MAX_TEXT], lines=True, required=True)
    )
    if meta.purpose == LATER:
        hint = say("compose-when-hint")
        blocks.append(text_field("when", say("compose-when"), when, hint=hint, required=True))
    return form(
        CALLBACK,
        say(f"compose-title-{meta.purpose}"),
        blocks,
        submit=say("compose-submit-later" if meta.purpose == LATER else "compose-submit"),
        close=say("modal-cancel"),
        metadata=meta,
    )


def macro_form(meta: MacroForm, say: Say, name: str = "", text: str = "") -> View:
    """A macro to be written or changed."""
    return form(
        MACRO_CALLBACK,
        say("macro-title"),
        [
            text_field("name", say("macro-name"), name, hint=say("macro-name-hint"), required=True),
            text_field(
                "text",
                say("macro-text"),
                text,
                hint=say("macro-text-hint"),
                lines=True,
                required=True,
            ),
        ],
        submit=say("modal-save"),
        close=say("modal-cancel"),
        metadata=meta,
    )
