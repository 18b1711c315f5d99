"""The emoji that both platforms know as reactions: Telegram's character, Slack's name. Pure.

Telegram's list: core.telegram.org/bots/api#reactiontypeemoji
"""

from bot.slack.mrkdwn import emoji_of

_TABLE = """
❤=heart 👍=+1 👎=-1 🔥=fire 🥰=smiling_face_with_3_hearts 👏=clap 😁=grin 🤔=thinking_face
🤯=exploding_head 😱=scream 🤬=face_with_symbols_on_mouth 😢=cry 🎉=tada 🤩=star-struck
🤮=face_vomiting 💩=hankey 🙏=pray 👌=ok_hand 🕊=dove_of_peace 🤡=clown_face 🥱=yawning_face
🥴=woozy_face 😍=heart_eyes 🐳=whale ❤\u200d🔥=heart_on_fire 🌚=new_moon_with_face 🌭=hotdog
💯=100 🤣=rolling_on_the_floor_laughing ⚡=zap 🍌=banana 🏆=trophy 💔=broken_heart
🤨=face_with_raised_eyebrow 😐=neutral_face 🍓=strawberry 🍾=champagne 💋=kiss
🖕=middle_finger 😈=smiling_imp 😴=sleeping 😭=sob 🤓=nerd_face 👻=ghost
👨\u200d💻=male-technologist 👀=eyes 🎃=jack_o_lantern 🙈=see_no_evil 😇=innocent 😨=fearful
🤝=handshake ✍=writing_hand 🤗=hugging_face 🫡=saluting_face 🎅=santa 🎄=christmas_tree
☃=snowman 💅=nail_care 🤪=zany_face 🗿=moyai 🆒=cool 💘=cupid 🙉=hear_no_evil
🦄=unicorn_face 😘=kissing_heart 💊=pill 🙊=speak_no_evil 😎=sunglasses 👾=space_invader
🤷\u200d♂=man-shrugging 🤷=shrug 🤷\u200d♀=woman-shrugging 😡=rage
"""
_PAIRS = (pair.partition("=") for pair in _TABLE.split())
_NAMES = {character: name for character, _, name in _PAIRS}
_EMOJI = {name: character for character, name in _NAMES.items()}


def slack_name(character: str) -> str | None:
    """Slack's name of a reaction of Telegram's; None for what it does not know."""
    return _NAMES.get(_plain(character))


def telegram_emoji(name: str) -> str | None:
    """The reaction that Telegram knows under Slack's `name`, whatever the skin tone."""
    name = name.split("::")[0]
    if name in _EMOJI:
        return _EMOJI[name]
    other = _plain(emoji_of(name) or "")
    return other if other in _NAMES else None


def _plain(character: str) -> str:
    """Without the selector that keyboards add."""
    return character.replace("\ufe0f", "")
