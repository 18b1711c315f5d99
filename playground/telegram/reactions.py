"""The reactions Telegram knows (core.telegram.org/bots/api#reactiontypeemoji)."""

from typing import Any

from playground.telegram.call import Call
from playground.telegram.errors import ApiError, bad_request

EMOJI = frozenset(
    """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊
    🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾
    💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅
    🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀
    😡
    """.split()  # noqa: SIM905 - a list of strings would be four pages
)


def read_reactions(call: Call) -> list[dict[str, Any]]:
    """The `reaction` of a call; ApiError 400 for what Telegram does not know."""
    given: Any = call.json("reaction", "can't parse reaction types JSON object") or []
    if not isinstance(given, list):
        raise bad_request("expected an Array of ReactionType")
    return [_checked(one) for one in given]


def emoji_reaction(emoji: str) -> dict[str, Any]:
    """A ReactionType; the variation selector that keyboards add is dropped."""
    return {"type": "emoji", "emoji": emoji.replace("\ufe0f", "")}


def _checked(reaction: object) -> dict[str, Any]:
    if not isinstance(reaction, dict) or reaction.get("type") not in ("emoji", "custom_emoji"):
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    if reaction["type"] == "emoji":
        checked = emoji_reaction(str(reaction.get("emoji") or ""))
        if checked["emoji"] not in EMOJI:
            raise ApiError(400, "Bad Request: REACTION_INVALID")
        return checked
    return {"type": "custom_emoji", "custom_emoji_id": str(reaction.get("custom_emoji_id") or "")}
