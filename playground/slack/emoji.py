"""The emoji that the composer turns into `:names:`, as Slack does with all of its own."""

import re

NAMES = {
    "👍": "+1",
    "👎": "-1",
    "👀": "eyes",
    "✅": "white_check_mark",
    "☑️": "ballot_box_with_check",
    "✔️": "heavy_check_mark",
    "❌": "x",
    "🚨": "rotating_light",
    "🔒": "lock",
    "🔓": "unlock",
    "📝": "memo",
    "🎫": "ticket",
    "🎟️": "admission_tickets",
    "📌": "pushpin",
    "❤️": "heart",
    "🙏": "pray",
    "🙂": "slightly_smiling_face",
    "😀": "grinning",
    "😄": "smile",
    "😊": "blush",
    "😂": "joy",
    "😉": "wink",
    "😅": "sweat_smile",
    "😍": "heart_eyes",
    "😎": "sunglasses",
    "😢": "cry",
    "😭": "sob",
    "😡": "rage",
    "🤔": "thinking_face",
    "🎉": "tada",
    "🔥": "fire",
    "💯": "100",
    "👋": "wave",
    "👏": "clap",
    "👌": "ok_hand",
    "🙌": "raised_hands",
    "💪": "muscle",
    "🚀": "rocket",
    "⭐": "star",
    "🌟": "star2",
    "⚠️": "warning",
    "❗": "exclamation",
    "❓": "question",
    "⏳": "hourglass_flowing_sand",
    "⏰": "alarm_clock",
    "📦": "package",
    "📞": "telephone_receiver",
    "☎️": "phone",
    "📧": "e-mail",
    "📎": "paperclip",
    "💬": "speech_balloon",
    "🤖": "robot_face",
    "🐛": "bug",
    "🔁": "repeat",
    "➕": "heavy_plus_sign",
    "📅": "date",
    "🔴": "red_circle",
    "🟢": "large_green_circle",
    "🟡": "large_yellow_circle",
    "⬆️": "arrow_up",
    "⬇️": "arrow_down",
    "➡️": "arrow_right",
    "💡": "bulb",
    "🔍": "mag",
    "🛠️": "hammer_and_wrench",
    "☕": "coffee",
}
UNICODE = {
    name: "-".join(f"{ord(character):x}" for character in emoji) for emoji, name in NAMES.items()
}
_FORMS = {form: name for emoji, name in NAMES.items() for form in (emoji, emoji.rstrip("\ufe0f"))}
_KNOWN = re.compile("|".join(sorted(map(re.escape, _FORMS), key=len, reverse=True)) + "\ufe0f?")


def to_names(text: str) -> str:
    """Replace known emoji by their `:name:`."""
    return _KNOWN.sub(lambda match: f":{_name(match.group())}:", text)


def _name(emoji: str) -> str:
    return _FORMS.get(emoji) or _FORMS[emoji.rstrip("\ufe0f")]
