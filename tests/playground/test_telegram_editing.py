"""Edits, deletions, reactions and button presses.

Error texts: github.com/tdlib/telegram-bot-api (Client.cpp) and github.com/tdlib/td.
"""

from typing import Any

import pytest

from tests.playground.conftest import RunningPlayground

_KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def _asked(playground: RunningPlayground, customer: int) -> int:
    sent = await playground.ok(
        "sendMessage", chat_id=customer, text="Solved?", reply_markup=_KEYBOARD
    )
    return int(sent["message_id"])


async def _press(playground: RunningPlayground, customer: int, message_id: int) -> Any:
    body = {"message_id": message_id, "data": "yes"}
    return await playground.post(f"/people/customers/{customer}/press", body)


async def test_edit_text(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#editmessagetext
    customer = await playground.started()
    message_id = await _asked(playground, customer)
    place = {"chat_id": customer, "message_id": message_id}
    edited = await playground.ok("editMessageText", **place, text="<b>Yes</b>", parse_mode="HTML")
    assert edited["text"] == "Yes"
    assert edited["entities"][0]["type"] == "bold"
    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in edited  # left out means removed
    refused = await playground.refused(
        "editMessageText", **place, text="<b>Yes</b>", parse_mode="HTML"
    )
    assert refused == (400, _NOT_MODIFIED)
    await playground.ok("editMessageText", **place, text="Yes")  # the bold is gone: a change


async def test_edit_keyboard(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#editmessagereplymarkup
    customer = await playground.started()
    place = {"chat_id": customer, "message_id": await _asked(playground, customer)}
    refused = await playground.refused("editMessageReplyMarkup", **place, reply_markup=_KEYBOARD)
    assert refused == (400, _NOT_MODIFIED)
    edited = await playground.ok("editMessageReplyMarkup", **place)
    assert "reply_markup" not in edited
    refused = await playground.refused("editMessageReplyMarkup", **place)
    assert refused == (400, _NOT_MODIFIED)


@pytest.mark.parametrize(
    ("method", "args", "description"),
    [
        ("editMessageText", {"text": "x", "message_id": 999_999}, "message to edit not found"),
        ("editMessageText", {"text": ""}, "message text is empty"),
        ("editMessageText", {"text": "x" * 4097}, "message is too long"),
        ("editMessageCaption", {"caption": "x"}, "there is no caption in the message to edit"),
        ("deleteMessage", {"message_id": 999_999}, "message to delete not found"),
        ("deleteMessage", {"message_id": 0}, "message identifier is not specified"),
        ("setMessageReaction", {"message_id": 999_999}, "message to react not found"),
    ],
)
async def test_edits_refused(
    playground: RunningPlayground, method: str, args: dict[str, Any], description: str
) -> None:
    # core.telegram.org/bots/api#updating-messages
    customer = await playground.started()
    place = {"chat_id": customer, "message_id": await _asked(playground, customer)}
    refused = await playground.refused(method, **{**place, **args})
    assert refused == (400, f"Bad Request: {description}")


async def test_a_customers_message_cannot_be_edited(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#updating-messages: only messages sent by the bot
    customer = await playground.started()
    written = await playground.write(customer, text="mine")
    refused = await playground.refused(
        "editMessageText", chat_id=customer, message_id=written["message_id"], text="x"
    )
    assert refused == (400, "Bad Request: message can't be edited")


async def test_edit_caption_and_media(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#editmessagecaption, #editmessagemedia
    customer = await playground.started()
    sent = await playground.write(
        customer, document={"file_name": "a.txt", "content_base64": "YWJj"}
    )
    file_id = sent["document"]["file_id"]
    document = await playground.ok("sendDocument", chat_id=customer, document=file_id)
    place = {"chat_id": customer, "message_id": document["message_id"]}
    edited = await playground.ok("editMessageCaption", **place, caption="read me")
    assert edited["caption"] == "read me"
    media = {"type": "document", "media": file_id, "caption": "again"}
    assert (await playground.ok("editMessageMedia", **place, media=media))["caption"] == "again"
    refused = await playground.refused("editMessageText", **place, text="x")
    assert refused == (400, "Bad Request: there is no text in the message to edit")


async def test_delete(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#deletemessage: any message of a private chat, within 48 hours
    customer = await playground.started()
    written = await playground.write(customer, text="mine")
    sent = await _asked(playground, customer)
    assert await playground.ok("deleteMessage", chat_id=customer, message_id=sent) is True
    ids = [written["message_id"], sent, 999_999]
    assert await playground.ok("deleteMessages", chat_id=customer, message_ids=ids) is True
    refused = await playground.refused("deleteMessage", chat_id=customer, message_id=sent)
    assert refused == (400, "Bad Request: message to delete not found")
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"]
    assert [one["deleted"] for one in shown[-2:]] == [True, True]
    old = await _asked(playground, customer)
    await playground.post("/control/clock", {"advance_seconds": 48 * 3600 + 1})
    refused = await playground.refused("deleteMessage", chat_id=customer, message_id=old)
    assert refused == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_press_is_answered_once(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#callbackquery, #answercallbackquery
    customer = await playground.started()
    message_id = await _asked(playground, customer)
    pressed = await _press(playground, customer, message_id)
    (update,) = await playground.ok("getUpdates")
    query = update["callback_query"]
    assert query["id"] == pressed["callback_query_id"]
    assert query["from"]["id"] == customer
    assert query["message"]["message_id"] == message_id
    assert query["data"] == "yes"
    assert isinstance(query["chat_instance"], str) and query["chat_instance"]
    answer = {"callback_query_id": query["id"], "text": "Thanks", "show_alert": True}
    assert await playground.ok("answerCallbackQuery", **answer) is True
    assert await playground.refused("answerCallbackQuery", **answer) == (400, _TOO_OLD)
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"][-1]
    assert shown["callback_answers"] == [{"text": "Thanks", "show_alert": True}]


async def test_a_press_expires(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#answercallbackquery
    customer = await playground.started()
    pressed = await _press(playground, customer, await _asked(playground, customer))
    await playground.post("/control/clock", {"advance_seconds": 60})
    for query_id in (pressed["callback_query_id"], "12345", ""):
        refused = await playground.refused("answerCallbackQuery", callback_query_id=query_id)
        assert refused == (400, _TOO_OLD)


async def test_a_button_that_is_gone_cannot_be_pressed(playground: RunningPlayground) -> None:
    # The people's own API: 409 when the message has no such button
    customer = await playground.started()
    message_id = await _asked(playground, customer)
    await playground.ok("editMessageReplyMarkup", chat_id=customer, message_id=message_id)
    body = {"message_id": message_id, "data": "yes"}
    answer = await playground.post(f"/people/customers/{customer}/press", body, status=409)
    assert answer["error"] == "This message has no button with this data."
    forced = await playground.post(f"/people/customers/{customer}/press", {**body, "force": True})
    (update,) = await playground.ok("getUpdates")
    assert update["update_id"] == forced["update_id"]
    # core.telegram.org/bots/api#inaccessiblemessage: date is always 0
    await playground.ok("deleteMessage", chat_id=customer, message_id=message_id)
    await playground.post(f"/people/customers/{customer}/press", {**body, "force": True})
    message = (await playground.ok("getUpdates", offset=-1))[0]["callback_query"]["message"]
    assert (message["message_id"], message["date"]) == (message_id, 0)


async def test_reactions_of_both_sides(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#setmessagereaction, #messagereactionupdated: only on request
    customer = await playground.started()
    written = await playground.write(customer, text="mine")
    place = {"chat_id": customer, "message_id": written["message_id"]}
    good = [{"type": "emoji", "emoji": "👍"}]
    assert await playground.ok("setMessageReaction", **place, reaction=good) is True
    bad = [{"type": "emoji", "emoji": "🦞"}]
    refused = await playground.refused("setMessageReaction", **place, reaction=bad)
    assert refused == (400, "Bad Request: REACTION_INVALID")

    path = f"/people/customers/{customer}/reaction"
    body = {"message_id": written["message_id"], "emoji": "❤️"}
    assert (await playground.post(path, body))["update_id"] is None  # not asked for
    await playground.ok("getUpdates", offset=-1, allowed_updates=["message_reaction"])
    await playground.post(path, {**body, "emoji": ""})
    update = (await playground.ok("getUpdates"))[-1]["message_reaction"]
    assert update["old_reaction"] == [{"type": "emoji", "emoji": "❤"}]
    assert update["new_reaction"] == []
    assert update["user"]["id"] == customer
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"][-1]
    assert shown["reactions"] == {"bot": good, "customer": []}


async def test_a_customers_edit_is_an_update(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#update: edited_message
    customer = await playground.started()
    written = await playground.write(customer, text="helo")
    path = f"/people/customers/{customer}/messages/{written['message_id']}"
    await playground.call("PATCH", path, {"text": "hello"})
    update = (await playground.ok("getUpdates"))[-1]["edited_message"]
    assert update["text"] == "hello"
    assert update["message_id"] == written["message_id"]
    assert update["edit_date"] >= update["date"]
    sent = await _asked(playground, customer)
    path = f"/people/customers/{customer}/messages/{sent}"
    await playground.call("PATCH", path, {"text": "x"}, status=409)
