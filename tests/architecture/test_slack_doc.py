"""docs/slack.md has every command, button, emoji and shortcut in a table."""

import re
from pathlib import Path

import emoji
import yaml

from bot.handlers.staff import commands, desk_faq, reactions
from bot.slack import filing_form
from bot.slack.manifest import manifest

ROOT = Path(__file__).parents[2]
ROWS = [
    line
    for line in (ROOT / "docs" / "slack.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]
#: How the text keys of what is pressed in Slack are called.
BUTTON = re.compile(
    r"^((?:desk-|faq-)?button-[a-z-]+|faq-menu-[a-z]+|home-(?:take|away|back)|bulk-confirm)"
    r" = (.+)$",
    re.M,
)


def first_cells() -> str:
    """What the tables say is typed, pressed or put on a message."""
    return "\n".join(row.split(" | ")[0] for row in ROWS)


def test_every_command_is_in_a_table() -> None:
    cells = first_cells()
    missing = [
        entry.name for entry in commands.COMMANDS if not re.search(rf"`/desk {entry.name}\b", cells)
    ]
    faq_cells = "\n".join(re.findall(r"`/desk faq .*", cells))
    missing += [word for word in desk_faq._COMMANDS if not re.search(rf"\b{word}\b", faq_cells)]
    assert missing == []


def test_every_button_is_in_a_table() -> None:
    cells = first_cells()
    labels = [
        (key, label.partition("{")[0].strip(" #"))
        for part in ("staff", "desk", "faq")
        for key, label in BUTTON.findall(
            (ROOT / "locales" / "en" / f"{part}.ftl").read_text(encoding="utf-8")
        )
    ]
    assert len(labels) > 20
    missing = [key for key, label in labels if not re.search(rf"\b{re.escape(label)}", cells)]
    assert missing == []


def test_every_emoji_and_shortcut_is_in_a_table() -> None:
    names = reactions._TAKE | reactions._RESOLVE | reactions._URGENT | filing_form.EMOJI
    signs = [emoji.emojize(f":{name}:", language="alias").rstrip("\ufe0f") for name in names]
    shortcuts = [one["name"] for one in yaml.safe_load(manifest(""))["features"]["shortcuts"]]
    assert shortcuts
    assert [sign for sign in (*signs, *shortcuts) if sign not in first_cells()] == []
