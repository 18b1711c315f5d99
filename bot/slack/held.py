"""What the writer of held words is shown: why, and what can become of them. Pure."""

from collections.abc import Sequence

from bot.slack.cards import Block, Card, Say, button
from bot.slack.mrkdwn import escape
from bot.slack.rich import as_typed

SEND, KEEP, DROP = "held.send", "held.keep", "held.drop"
_LABELS = {SEND: "button-send-anyway", KEEP: "button-keep-inside", DROP: "button-discard"}


def card(say: Say, why: str, value: str, actions: Sequence[str]) -> Card:
    """`why` with a button for each of `actions`; `value` names the message."""
    buttons: list[Block] = [button(action, say(_LABELS[action]), value) for action in actions]
    row: Block = {"type": "actions", "block_id": "held.actions", "elements": buttons}
    return Card(escape(why), [*as_typed(why), row])
