"""The app's home tab as Block Kit. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.slack.cards import Block, button, shorten
from bot.slack.modals import View, remark
from bot.slack.rich import Answer

TAKE, REFRESH = "home.take", "home.refresh"
AWAY, BACK = "home.away", "home.back"
_HEADER = 150


@dataclass(frozen=True)
class Section:
    """One list: its title, a line for each ticket, a button for each that can be taken (what it
    says, and the ticket's id), and a remark on what is not shown."""

    title: str
    lines: Answer
    takes: Sequence[tuple[str, int]] = ()
    rest: str = ""


def home(sections: Sequence[Section], buttons: Mapping[str, str], notice: str = "") -> View:
    """The tab; `notice` is said first, `buttons` (action -> what it says) stand last."""
    blocks: list[Block] = [remark(notice)] if notice else []
    for section in sections:
        blocks += _section(section)
    row = [button(action, label, "home") for action, label in buttons.items()]
    blocks += [{"type": "divider"}, _row("home.actions", row)]
    return {"type": "home", "blocks": blocks}


def closed(notice: str) -> View:
    """The tab of somebody for whom there is nothing to do here."""
    return {"type": "home", "blocks": [remark(notice)]}


def _section(section: Section) -> list[Block]:
    title = {"type": "plain_text", "text": shorten(section.title, _HEADER), "emoji": True}
    blocks: list[Block] = [{"type": "header", "text": title}, *section.lines.blocks]
    buttons = [
        button(f"{TAKE}.{place}", label, str(ticket_id))
        for place, (label, ticket_id) in enumerate(section.takes)
    ]
    if buttons:
        blocks.append(_row("home.takes", buttons))
    if section.rest:
        blocks.append(remark(section.rest))
    return blocks


def _row(block_id: str, buttons: list[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": buttons}
