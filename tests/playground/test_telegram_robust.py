"""Whatever a bot sends is answered or refused in Telegram's way, never a crash."""

import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.config import PlaygroundConfig
from playground.hub import Hub
from playground.telegram.acts import Refused, write
from playground.telegram.call import Call
from playground.telegram.errors import ApiError
from playground.telegram.methods import METHODS
from playground.telegram.world import TelegramWorld
from tests.playground.conftest import RunningPlayground

_SYNC = sorted(set(METHODS) - {"getupdates", "setwebhook", "deletewebhook", "logout"})
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["HTML", "MarkdownV2", "<b>", "attach://x", "{", "[]", "inf", "-1", "x.de"])
)
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=2), max_leaves=3)


def _object(**fields: Any) -> Any:
    """An object whose fields are there, missing, right or nonsense."""
    optional = {name: st.sampled_from(good) | _VALUES for name, good in fields.items()}
    return st.fixed_dictionaries({}, optional=optional)


def _several(inner: Any) -> Any:
    return st.lists(inner | _VALUES, max_size=3)


_BUTTON = _object(text=["Yes"], callback_data=["x", "x" * 65], url=["https://a.de", "x"])
_ENTITY = _object(type=["bold", "url", "text_link"], offset=[0, -1, 99], length=[1, 99], url=["x"])
_PRICE = _object(label=["Tea"], amount=[100, -5])
# What each argument may be when it is nearly right; anything else comes from _VALUES.
_PLAUSIBLE: dict[str, Any] = {
    "text": st.sampled_from(["hi", "<b>hi</b>", "*hi*", "x" * 4097]),
    "parse_mode": st.sampled_from(["HTML", "MarkdownV2", "Markdown"]),
    "entities": _several(_ENTITY),
    "caption": st.sampled_from(["hi", "<b>hi"]),
    "caption_entities": _several(_ENTITY),
    "reply_markup": st.fixed_dictionaries(
        {}, optional={name: _several(_several(_BUTTON)) for name in ("inline_keyboard", "keyboard")}
    ),
    "reply_parameters": _object(message_id=[1, 9], chat_id=[1, "x"]),
    "message_id": st.sampled_from([1, 2, 3, 99]),
    "message_ids": _several(st.sampled_from([1, 2, 99])),
    "media": _several(
        _object(type=["photo", "document"], media=["attach://x", "FILE"], caption=["hi"])
    )
    | _object(type=["document"], media=["FILE"]),
    "document": st.just("FILE"),
    "photo": st.just("FILE"),
    "voice": st.just("FILE"),
    "commands": _several(_object(command=["start", "S"], description=["x"])),
    "scope": _object(type=["default", "chat", "chat_member"], chat_id=[1, "x"], user_id=[1]),
    "language_code": st.sampled_from(["en", "english"]),
    "reaction": _several(_object(type=["emoji", "custom_emoji"], emoji=["👍", "x"])),
    "prices": _several(_PRICE),
    "title": st.just("Tea"),
    "description": st.just("Tea"),
    "payload": st.just("1"),
    "currency": st.sampled_from(["EUR", "XTR"]),
    "provider_token": st.just("x"),
    "options": _several(_object(text=["Yes"])),
    "question": st.just("?"),
    "menu_button": _object(type=["default", "commands"]),
    "link_preview_options": _object(is_disabled=[True], url=["x"]),
    "latitude": st.sampled_from([1.5, "91"]),
    "longitude": st.sampled_from([1.5, "181"]),
    "action": st.just("typing"),
    "user_id": st.sampled_from([1, 5_000_000_001]),
    "ok": st.booleans(),
    "emoji": st.sampled_from(["🎲", "x"]),
    "phone_number": st.just("+491"),
    "first_name": st.just("Ada"),
    "address": st.just("Quay 7"),
    "duration": st.just(3),
    "file_id": st.just("FILE"),
}
_ARGUMENTS = st.fixed_dictionaries(
    {}, optional={name: good | _VALUES for name, good in _PLAUSIBLE.items()}
)
_BODIES = st.fixed_dictionaries(
    {},
    optional={
        "text": st.just("hi") | _VALUES,
        "caption": _VALUES,
        "reply_to_message_id": st.just(1) | _VALUES,
        "document": _object(content_base64=["YWJj"], file_name=["a.txt"], mime_type=["text/plain"]),
        "photo": _object(content_base64=["R0lGODlhAQABAAAAACw="], width=[1]),
        "voice": _object(content_base64=["YWJj"], duration=[1]),
        "sticker": _object(emoji=["👍"]) | _VALUES,
        "location": _object(latitude=[1.5], longitude=[2]) | _VALUES,
        "contact": _object(phone_number=["+49"], first_name=["Ada"]) | _VALUES,
    },
)


def _world() -> tuple[TelegramWorld, int]:
    world = TelegramWorld(Hub(PlaygroundConfig()))
    customer = world.add_customer("Ada")
    write(world, customer, {"text": "hi"})
    return world, customer.id


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    name=st.sampled_from(_SYNC),
    args=_ARGUMENTS,
    as_text=st.booleans(),
    known_chat=st.booleans(),
)
def test_any_arguments_are_answered_or_refused(
    name: str, args: dict[str, Any], as_text: bool, known_chat: bool
) -> None:
    world, customer = _world()
    file = world.files.add("document", "a.txt", "text/plain", b"abc").file_id
    put_in = json.loads(json.dumps(args).replace("FILE", file).replace("NaN", "1e400"))
    given_args = {key: value for key, value in put_in.items() if value is not None}
    if known_chat:
        given_args.update(chat_id=customer, from_chat_id=customer)
        given_args.setdefault("message_id", 1)
    if as_text:
        given_args = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in given_args.items()
        }
    try:
        result = METHODS[name].run(world, Call(name, given_args, {}))
    except ApiError as error:
        assert 400 <= error.code < 500
        assert error.description
    else:
        json.dumps(result)
        for entry in world.customers[customer].messages.values():
            json.dumps(entry.view(), ensure_ascii=False).encode()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(body=_BODIES)
def test_any_message_of_a_customer_is_sent_or_refused(body: dict[str, Any]) -> None:
    world, customer = _world()
    try:
        message, _ = write(world, world.customers[customer], body)
    except Refused as error:
        assert str(error)
    else:
        json.dumps(message, ensure_ascii=False).encode()


async def test_bad_bodies_are_refused(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#making-requests: UTF-8 only
    customer = await playground.started()
    url = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}/sendMessage"
    form = "application/x-www-form-urlencoded"
    utf8 = "Bad Request: strings must be encoded in UTF-8"
    cases: list[tuple[str, bytes, str]] = [
        (form, f"chat_id={customer}&text=%FF".encode(), utf8),
        (form, b"chat_id=1&text=\xff", utf8),
        ("application/json", b'{"text": "\\ud83d", "chat_id": 1}', utf8),
        ("application/json", b"\xff", utf8),
        ("application/json", b"{", "Bad Request: can't parse JSON object"),
        ("application/json", b"[1]", "Bad Request: can't parse JSON object"),
    ]
    for kind, body, description in cases:
        headers = {"Content-Type": kind}
        async with playground.http.post(url, data=body, headers=headers) as reply:
            answer = await reply.json()
        assert (reply.status, answer["description"]) == (400, description), body
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with playground.http.post(url, data=b"nonsense", headers=headers) as reply:
        assert reply.status == 400
        assert (await reply.json())["ok"] is False


async def test_a_file_that_is_too_large(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#sending-files: 50 MB, photos 10 MB
    customer = await playground.started()
    root = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}"
    for method, name, size, code in (
        ("sendDocument", "document", 51, 413),
        ("sendPhoto", "photo", 11, 400),
    ):
        form = aiohttp.FormData({"chat_id": str(customer)})
        form.add_field(name, bytes(size * 1024 * 1024), filename="big.bin")
        async with playground.http.post(f"{root}/{method}", data=form) as reply:
            answer = await reply.json()
        assert (reply.status, answer["error_code"]) == (code, code)
