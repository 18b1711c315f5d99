"""Keyboards: checked as Telegram checks them (core.telegram.org/bots/api#inlinekeyboardmarkup)."""

from typing import Any

from playground.telegram.call import Call
from playground.telegram.errors import ApiError, bad_request

Json = dict[str, Any]

_MAX_CALLBACK_BYTES = 64
_MAX_BUTTONS = 100
_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
)
_MAY_BE_EMPTY = ("switch_inline_query", "switch_inline_query_current_chat", "callback_game")
_URL_START = ("http://", "https://", "tg://", "mailto:", "tel:")


def read_markup(call: Call) -> Json | None:
    """The keyboard of a call, its shape checked; None without one."""
    if "reply_markup" not in call.args:
        return None
    markup = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard")
        checked = [[_inline_button(button) for button in row] for row in rows]
        return {"inline_keyboard": [row for row in checked if row]}
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard")
        return {**markup, "keyboard": [[_button(button) for button in row] for row in rows]}
    return markup


def check_buttons(markup: Json | None) -> None:
    """What Telegram's inner servers refuse, after the chat was found."""
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data")
            if data is not None and len(data.encode()) > _MAX_CALLBACK_BYTES:
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
            url = button.get("url")
            if url is not None and not _is_link(url):
                raise ApiError(
                    400,
                    f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL",
                )
    if markup and sum(len(row) for row in markup.get("inline_keyboard", ())) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")


def split_markup(markup: Json | None) -> tuple[Json | None, Json | None]:
    """What a Message shows (inline keyboards only) and what only the chat shows."""
    if not markup:
        return None, None
    if "inline_keyboard" in markup:
        return (markup if markup["inline_keyboard"] else None), None
    return None, markup


def button_with(markup: Json | None, data: str) -> Json | None:
    """The inline button that sends `data`."""
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            if button.get("callback_data") == data:
                return dict(button)
    return None


def _rows(value: object, name: str) -> list[list[Any]]:
    if not isinstance(value, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in value):
        raise bad_request(f'Field "{name}" must be an Array of Arrays')
    return value


def _text(button: Json, kind: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {kind} button: Can't find field \"text\"")
    if not isinstance(text, str) or not text.strip():
        raise bad_request(f"{kind} button text must be non-empty")
    return text


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    _text(button, "inline keyboard")
    if not any(button.get(name) or (name in _MAY_BE_EMPTY and name in button) for name in _ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return {
        name: _as_text(name, value) if name in ("url", "callback_data") else value
        for name, value in button.items()
        if value is not None
    }


def _as_text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise bad_request(
            f'can\'t parse inline keyboard button: Field "{name}" must be of type String'
        )
    return str(value)


def _button(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    _text(button, "keyboard")
    return button


def _is_link(url: object) -> bool:
    if not isinstance(url, str):
        return False
    if not url.startswith(_URL_START):
        return "://" not in url and "." in url.strip(".")
    host = url.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    return not url.startswith("http") or "." in host.strip(".")
