"""sendMessage and its relatives: what is accepted, what is refused and in which words.

Error texts: github.com/tdlib/telegram-bot-api (Client.cpp) and github.com/tdlib/td, which the
vendor's own Bot API server is made of.
"""

import json

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.playground.conftest import RunningPlayground

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000c8000000640802000000"
)  # signature and header of a 200 x 100 picture


def _bot(playground: RunningPlayground) -> Bot:
    root = playground.telegram_api_url
    return Bot(
        playground.config.telegram_token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot"
    )


async def test_get_me_has_the_required_fields(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getme
    async with _bot(playground) as bot:
        me = await bot.get_me()
    assert me.is_bot
    assert me.username == "harbour_lane_bot"
    assert me.can_join_groups is True
    assert me.supports_inline_queries is False


async def test_a_wrong_token_is_unauthorized(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#authorizing-your-bot
    for token, code, text in (
        ("1000000001:wrong", 401, "Unauthorized"),
        ("nonsense", 404, "Not Found"),
    ):
        async with playground.http.get(f"{playground.telegram_api_url}/bot{token}/getMe") as reply:
            answer = await reply.json()
        assert reply.status == code
        assert answer == {"ok": False, "error_code": code, "description": text}
    with pytest.raises(InvalidToken):
        await Bot("1:x", base_url=f"{playground.telegram_api_url}/bot").initialize()


async def test_an_unknown_method_is_not_found(playground: RunningPlayground) -> None:
    assert await playground.refused("sendNothing") == (404, "Not Found: method not found")


@pytest.mark.parametrize("kind", ["json", "form", "multipart", "query"])
async def test_parameters_come_in_four_ways(playground: RunningPlayground, kind: str) -> None:
    # core.telegram.org/bots/api#making-requests
    customer = await playground.started()
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    root = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}/sendmessage"
    flat = {"chat_id": str(customer), "text": "你好 & bye", "reply_markup": json.dumps(keyboard)}
    if kind == "json":
        body = {"chat_id": customer, "text": "你好 & bye", "reply_markup": keyboard}
        reply = await playground.http.post(root, json=body)
    elif kind == "form":
        reply = await playground.http.post(root, data=flat)
    elif kind == "multipart":
        writer = aiohttp.FormData(flat)
        writer.add_field("file", b"x", filename="unused.txt")
        reply = await playground.http.post(root, data=writer)
    else:
        reply = await playground.http.get(root, params=flat)
    answer = await reply.json()
    assert answer["result"]["text"] == "你好 & bye"
    assert answer["result"]["reply_markup"] == keyboard
    sends = (await playground.get("/control/sends?platform=telegram"))["sends"]
    assert sends[-1]["method"] == "sendMessage"
    assert sends[-1]["params"]["chat_id"] == customer
    assert sends[-1]["params"]["reply_markup"] == keyboard
    assert sends[-1]["result"]["message_id"] == answer["result"]["message_id"]


async def test_a_message_has_its_required_fields(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#message: message_id, date, chat
    customer = await playground.started()
    first = await playground.ok("sendMessage", chat_id=customer, text="one")
    second = await playground.ok("sendMessage", chat_id=customer, text="two")
    assert second["message_id"] > first["message_id"]
    assert isinstance(first["date"], int)
    assert first["chat"]["type"] == "private"
    assert first["chat"]["id"] == customer
    assert first["from"]["is_bot"] is True


@pytest.mark.parametrize(
    ("args", "description"),
    [
        ({"chat_id": 1, "text": "x"}, "Bad Request: chat not found"),
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "XML"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "x", "reply_parameters": {"message_id": 999_999}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"text": "x", "reply_markup": "{"},
            "Bad Request: can't parse reply keyboard markup JSON object",
        ),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "x" * 65}]]},
            },
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
            "Bad Request: can't parse inline keyboard button: "
            "Text buttons are unallowed in the inline keyboard",
        ),
    ],
)
async def test_refusals_in_the_vendors_words(
    playground: RunningPlayground, args: dict[str, object], description: str
) -> None:
    # core.telegram.org/bots/api#sendmessage and #inlinekeyboardbutton (1-64 bytes)
    customer = await playground.started()
    if "chat_id" not in args and description != "Bad Request: chat_id is empty":
        args = {"chat_id": customer, **args}
    assert await playground.refused("sendMessage", **args) == (400, description)
    assert (await playground.get("/control/sends"))["sends"] == []


async def test_lengths_count_characters_after_parsing(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#sendmessage: 1-4096 characters after entities parsing
    customer = await playground.started()
    text = "<b>" + "🏟" * 4096 + "</b>"
    sent = await playground.ok("sendMessage", chat_id=customer, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"offset": 0, "length": 8192, "type": "bold"}]
    data = "é" * 32  # 64 bytes
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": data}]]}
    await playground.ok("sendMessage", chat_id=customer, text="x", reply_markup=markup)
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": data + "x"}]]}
    refused = await playground.refused(
        "sendMessage", chat_id=customer, text="x", reply_markup=markup
    )
    assert refused == (400, "Bad Request: BUTTON_DATA_INVALID")


async def test_a_bot_may_not_write_first_nor_to_who_blocked_it(
    playground: RunningPlayground,
) -> None:
    # core.telegram.org/bots#how-are-bots-different-from-users; texts from tdlib/td
    customer = (await playground.get("/people/customers"))["customers"][0]["id"]
    async with _bot(playground) as bot:
        with pytest.raises(Forbidden, match=r"(?i)bot can't initiate conversation with a user"):
            await bot.send_message(customer, "hello")
        await playground.write(customer, text="hi")
        assert (await bot.send_message(customer, "hello")).text == "hello"
        await playground.post(f"/people/customers/{customer}/block")
        with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
            await bot.send_message(customer, "hello")
        await playground.post(f"/people/customers/{customer}/unblock")
        await bot.send_message(customer, "welcome back")


async def test_replies_show_the_message_one_level_deep(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#replyparameters
    customer = await playground.started()
    asked = await playground.write(customer, text="question")
    async with _bot(playground) as bot:
        answer = await bot.send_message(
            customer, "answer", reply_parameters=ReplyParameters(asked["message_id"])
        )
        assert answer.reply_to_message is not None
        assert answer.reply_to_message.text == "question"
        deeper = await bot.send_message(
            customer, "more", reply_parameters=ReplyParameters(answer.message_id)
        )
        assert deeper.reply_to_message is not None
        assert deeper.reply_to_message.reply_to_message is None
        loose = await bot.send_message(
            customer,
            "anyway",
            reply_parameters=ReplyParameters(999_999, allow_sending_without_reply=True),
        )
    assert loose.reply_to_message is None


async def test_reply_keyboards_show_in_the_chat_not_in_the_message(
    playground: RunningPlayground,
) -> None:
    # core.telegram.org/bots/api#message: reply_markup is an inline keyboard
    customer = await playground.started()
    keyboard = {"keyboard": [["Opening hours", {"text": "Call me", "request_contact": True}]]}
    sent = await playground.ok("sendMessage", chat_id=customer, text="x", reply_markup=keyboard)
    assert "reply_markup" not in sent
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"][-1]
    assert shown["reply_markup"]["keyboard"][0][1]["request_contact"] is True
    assert shown["reply_markup"]["keyboard"][0][0] == {"text": "Opening hours"}


async def test_photo_upload_file_id_and_download(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#sending-files, #getfile
    customer = await playground.started()
    async with _bot(playground) as bot:
        sent = await bot.send_photo(customer, _PNG, caption="<i>menu</i>", parse_mode="HTML")
        assert [size.width for size in sent.photo] == [90, 200]
        assert sent.caption == "menu"
        assert sent.caption_entities[0].type == "italic"
        again = await bot.send_photo(customer, sent.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
        file = await bot.get_file(sent.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == _PNG
        with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
            await bot.send_photo(customer, b"not a picture")
        with pytest.raises(BadRequest, match=r"(?i)wrong file identifier/HTTP URL specified"):
            await bot.send_photo(customer, "unknown-id")
        with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
            await bot.send_photo(customer, _PNG, caption="x" * 1025)
        with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
            await bot.send_document(customer, b"")


async def test_every_kind_of_file(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#available-methods
    customer = await playground.started()
    async with _bot(playground) as bot:
        document = await bot.send_document(customer, b"abc", filename="a.txt")
        voice = await bot.send_voice(customer, b"OggS", duration=7)
        audio = await bot.send_audio(customer, b"ID3", title="Song", performer="Band")
        video = await bot.send_video(customer, b"mp4", width=640, height=480, duration=3)
        sticker = await bot.send_sticker(customer, b"RIFF")
        animation = await bot.send_animation(customer, b"gif")
        note = await bot.send_video_note(customer, b"mp4")
        dice = await bot.send_dice(customer)
    assert document.document is not None and document.document.file_name == "a.txt"
    assert document.document.file_size == 3
    assert voice.voice is not None and voice.voice.to_dict()["duration"] == 7
    assert voice.voice.mime_type == "audio/ogg"
    assert audio.audio is not None and audio.audio.title == "Song"
    assert video.video is not None and video.video.width == 640
    assert sticker.sticker is not None and sticker.sticker.is_animated is False
    assert animation.animation is not None and animation.document is not None
    assert note.video_note is not None
    assert dice.dice is not None and 1 <= dice.dice.value <= 6


async def test_places_and_people(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#sendlocation, #sendvenue, #sendcontact
    customer = await playground.started()
    async with _bot(playground) as bot:
        location = await bot.send_location(customer, 53.5, 9.9)
        venue = await bot.send_venue(customer, 53.5, 9.9, "Harbour Lane", "Quay 7")
        contact = await bot.send_contact(customer, "+49401234", "Ada")
        poll = await bot.send_poll(customer, "Tea?", ["Yes", "No"])
    assert location.location is not None and location.location.latitude == 53.5
    assert venue.venue is not None and venue.venue.title == "Harbour Lane"
    assert contact.contact is not None and contact.contact.first_name == "Ada"
    assert poll.poll is not None and len(poll.poll.options) == 2
    assert await playground.refused("sendLocation", chat_id=customer, longitude=1) == (
        400,
        "Bad Request: latitude is empty",
    )


async def test_an_album_is_several_messages_of_one_group(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#sendmediagroup: 2-10 items, attach:// names
    from telegram import InputMediaDocument, InputMediaPhoto

    customer = await playground.started()
    async with _bot(playground) as bot:
        sent = await bot.send_media_group(
            customer, [InputMediaPhoto(_PNG), InputMediaPhoto(_PNG)], caption="two"
        )
        assert len({message.media_group_id for message in sent}) == 1
        assert sent[0].media_group_id is not None
        assert [message.caption for message in sent] == ["two", None]
        with pytest.raises(BadRequest, match=r"(?i)at least two"):
            await bot.send_media_group(customer, [InputMediaPhoto(_PNG)])
        with pytest.raises(BadRequest, match=r"(?i)media of the specified type in the album"):
            await bot.send_media_group(
                customer, [InputMediaPhoto(_PNG), InputMediaDocument(b"abc")]
            )


async def test_chat_actions_show_as_typing(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#sendchataction: 5 seconds or until the message
    customer = await playground.started()

    async def typing() -> bool:
        return bool((await playground.get("/people/customers"))["customers"][0]["typing"])

    await playground.ok("sendChatAction", chat_id=customer, action="typing")
    assert await typing()
    await playground.ok("sendMessage", chat_id=customer, text="done")
    assert not await typing()
    await playground.ok("sendChatAction", chat_id=customer, action="typing")
    await playground.post("/control/clock", {"advance_seconds": 6})
    assert not await typing()
    assert await playground.refused("sendChatAction", chat_id=customer, action="sleep") == (
        400,
        "Bad Request: wrong parameter action in request",
    )


async def test_forward_and_copy(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#forwardmessage, #copymessage, #messageorigin
    customer, other = await playground.started(0), await playground.started(1)
    original = await playground.write(customer, text="see /help")
    async with _bot(playground) as bot:
        forwarded = await bot.forward_message(other, customer, original["message_id"])
        assert forwarded.forward_origin is not None
        assert forwarded.forward_origin.sender_user.id == customer  # type: ignore[attr-defined]
        assert forwarded.text == "see /help"
        copied = await bot.copy_message(other, customer, original["message_id"])
        several = await bot.copy_messages(other, customer, [original["message_id"], 999_999])
        assert len(several) == 1
        secret = await bot.send_message(customer, "secret", protect_content=True)
        with pytest.raises(BadRequest, match=r"(?i)protected content"):
            await bot.forward_message(other, customer, secret.message_id)
        with pytest.raises(BadRequest, match=r"(?i)message to copy not found"):
            await bot.copy_message(other, customer, 999_999)
    shown = (await playground.get(f"/people/customers/{other}/messages"))["messages"]
    copy = next(one for one in shown if one["message_id"] == copied.message_id)
    assert copy["text"] == "see /help"
    assert "forward_origin" not in copy


async def test_buttons_with_links(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#inlinekeyboardbutton
    customer = await playground.started()
    async with _bot(playground) as bot:
        markup = InlineKeyboardMarkup.from_button(
            InlineKeyboardButton("Shop", url="https://example.org/shop")
        )
        assert (await bot.send_message(customer, "x", reply_markup=markup)).reply_markup == markup
        bad = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Shop", url="nonsense"))
        with pytest.raises(BadRequest, match=r"(?i)Wrong HTTP URL"):
            await bot.send_message(customer, "x", reply_markup=bad)


async def test_history_is_capped(playground: RunningPlayground) -> None:
    # The playground's own promise: memory stays flat.
    customer = await playground.started()
    for number in range(1_050):
        await playground.ok("sendMessage", chat_id=customer, text=str(number))
    kept = (await playground.get(f"/people/customers/{customer}/messages"))["messages"]
    assert len(kept) == playground.config.chat_history
    assert kept[-1]["text"] == "1049"
