"""The customers' side: `/people/customers/...` (API.md)."""

import base64
from typing import Any

import pytest

from tests.playground.conftest import RunningPlayground


async def test_sample_customers_speak_several_languages(playground: RunningPlayground) -> None:
    customers = (await playground.get("/people/customers"))["customers"]
    languages = {customer["language_code"] for customer in customers}
    assert {"en", "zh-hans", "de", "ar"} <= languages
    assert set(customers[0]) == {
        "id",
        "first_name",
        "last_name",
        "username",
        "language_code",
        "blocked",
        "started",
        "typing",
    }
    assert not any(customer["started"] for customer in customers)


async def test_add_a_customer(playground: RunningPlayground) -> None:
    body = {"first_name": "Ada", "username": "ada", "language_code": "en"}
    added = await playground.post("/people/customers", body, status=201)
    assert added["first_name"] == "Ada"
    message = await playground.write(added["id"], text="hello @harbour_lane_bot")
    assert message["entities"][0]["type"] == "mention"
    assert message["chat"]["username"] == "ada"
    await playground.ok("sendMessage", chat_id="@ada", text="hi")
    answer = await playground.post("/people/customers", {"first_name": " "}, status=400)
    assert answer == {"error": "A customer needs a first_name."}


async def test_messages_after_a_number(playground: RunningPlayground) -> None:
    customer = await playground.started()
    first = await playground.write(customer, text="one")
    await playground.write(customer, text="two", reply_to_message_id=first["message_id"])
    path = f"/people/customers/{customer}/messages?after={first['message_id']}"
    (shown,) = (await playground.get(path))["messages"]
    assert shown["text"] == "two"
    assert shown["outgoing"] is True
    assert shown["deleted"] is False
    assert shown["reply_to_message"]["text"] == "one"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "A message needs one of"),
        ({"text": "  "}, "must not be empty"),
        ({"text": "x" * 4097}, "at most 4096 characters"),
        ({"photo": {"content_base64": "!!"}}, "not valid base64"),
        ({"photo": {"content_base64": "YWJj"}}, "IMAGE_PROCESS_FAILED"),
        ({"document": {"content_base64": ""}}, "file must be non-empty"),
        ({"document": "x"}, "document must be an object"),
        ({"location": {"latitude": 1}}, "latitude and longitude"),
        ({"location": {"latitude": "a", "longitude": 1}}, "must be numbers"),
        ({"contact": {"first_name": "x"}}, "phone_number and first_name"),
        ({"sticker": {}}, "needs its emoji"),
    ],
)
async def test_bad_messages_get_one_sentence(
    playground: RunningPlayground, body: dict[str, Any], sentence: str
) -> None:
    customer = await playground.started()
    path = f"/people/customers/{customer}/messages"
    answer = await playground.post(path, body, status=400)
    assert sentence in answer["error"]


async def test_files_go_both_ways(playground: RunningPlayground) -> None:
    customer = await playground.started()
    content = base64.b64encode(b"%PDF").decode()
    file = {"file_name": "bill.pdf", "mime_type": "application/pdf", "content_base64": content}
    message = await playground.write(customer, document=file, caption="my bill")
    document = message["document"]
    assert document["file_name"] == "bill.pdf"
    assert document["mime_type"] == "application/pdf"
    assert document["file_size"] == 4
    path = f"/people/customers/{customer}/files/{document['file_id']}"
    async with playground.http.get(playground.url + path) as reply:
        assert await reply.read() == b"%PDF"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
    await playground.get(f"/people/customers/{customer}/files/none", status=404)


async def test_blocked_customers_do_not_write(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await playground.post(f"/people/customers/{customer}/block")
    path = f"/people/customers/{customer}/messages"
    answer = await playground.post(path, {"text": "x"}, status=409)
    assert "blocked the bot" in answer["error"]
    assert (await playground.get("/people/customers"))["customers"][0]["blocked"] is True


async def test_unknown_people_and_addresses(playground: RunningPlayground) -> None:
    answer = await playground.post("/people/customers/1/messages", {"text": "x"}, status=404)
    assert answer["error"].startswith("There is no such customer")
    await playground.get("/people/nobody", status=404)
    async with playground.http.post(playground.url + "/people/customers", data="{") as reply:
        assert reply.status == 400
        assert await reply.json() == {"error": "The body is not valid JSON in UTF-8."}
    async with playground.http.post(playground.url + "/people/customers", data="[]") as reply:
        assert await reply.json() == {"error": "The body must be a JSON object."}
    customer = await playground.started()
    body = {"message_id": "x", "data": "y"}
    await playground.post(f"/people/customers/{customer}/press", body, status=400)
