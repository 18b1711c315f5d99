"""Odd input is answered sensibly or ignored, never a crash, never a lost message."""

from typing import Any

import pytest

from store import inbox
from tests.support.world import PATIENCE, Customer, World, eventually

# A white pixel.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def raw_update(world: World, update: dict[str, Any]) -> None:
    await world.people.call("POST", "/people/updates", update)


async def still_alive(world: World, customer: Customer) -> None:
    """The next ordinary question is answered."""
    last = max((m["message_id"] for m in await customer.chat()), default=0)
    await customer.says("When are you open?")
    await customer.sees("8:00 on weekdays", after=last)


def private_message(customer: Customer, **content: Any) -> dict[str, Any]:
    person = {"id": customer.id, "is_bot": False, "first_name": customer.name}
    chat = {"id": customer.id, "type": "private", "first_name": customer.name}
    return {"message_id": 900_001, "date": 1_790_000_000, "chat": chat, "from": person, **content}


@pytest.mark.parametrize(
    "update",
    [
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0}},
        {"something_from_next_year": {"id": 5}},
        {"message": {"message_id": "not a number", "chat": 7}},
        {"message": None},
        {"callback_query": {"id": "77"}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}}},
        {},
    ],
    ids=["poll", "unknown", "broken", "null", "half a tap", "channel", "empty"],
)
async def test_updates_of_unknown_kinds(world: World, update: dict[str, Any]) -> None:
    customer = await world.people.customer()
    await customer.says("/start")
    await raw_update(world, update)
    await still_alive(world, customer)


async def test_messages_without_words(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("/start")
    await customer.sends(sticker={"emoji": "😀"})
    await customer.sees("not sure what you mean")
    await raw_update(world, {"message": private_message(customer)})
    picture = {"file_name": "cat.png", "mime_type": "image/png", "content_base64": PICTURE}
    await customer.sends(photo=picture)
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    assert card


async def test_long_right_to_left_and_emoji_text(world: World) -> None:
    customer = await world.people.customer("ليلى", "ar")
    agent = await world.people.agent()
    await customer.says("/start")
    long = "لقد طلبت مقلاة ولم تصل 🍳🇩🇪 " * 400
    await raw_update(world, {"message": private_message(customer, text=long[:10_000])})
    await customer.sees("request #")
    card = await agent.sees_card("ليلى")
    await agent.sees_in_thread(card, "مقلاة")
    story = "Once upon a time 🦜 <b>&amp; ever after</b>. " * 250
    await agent.replies(card, story)

    async def all_parts() -> bool:
        texts = [m["text"] for m in await customer.chat()]
        joined = " ".join(text for text in texts if "🦜" in text)
        return joined.count("🦜") == 250

    await eventually(all_parts)
    assert all(len(m["text"]) <= 4096 for m in await customer.chat())


async def test_button_of_an_older_version(world: World) -> None:
    customer = await world.people.customer()
    await customer.says("When are you open?")
    message = await customer.sees("8:00 on weekdays")
    for data in ("v0:yes", "", "rate:999999:5", "pick:1", "ok:99999999999999999999", "lang:xx"):
        query = {
            "id": f"q{data}",
            "from": {"id": customer.id, "is_bot": False, "first_name": "Emma"},
            "chat_instance": "1",
            "data": data,
            "message": private_message(customer, text="old"),
        }
        await raw_update(world, {"callback_query": query})
    await still_alive(world, customer)
    assert message


async def test_the_same_update_and_the_same_tap_twice(world: World) -> None:
    await world.people.fault("telegram", "duplicate_update", count=20)
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await customer.says("and it was my best button")
    await agent.sees_in_thread(card, "best button")
    assert len(await agent.cards()) == 1
    said = [m for m in await agent.thread(card) if "best button" in m["text"]]
    assert len(said) == 1
    promises = [m for m in await customer.chat() if "request #" in m["text"]]
    assert len(promises) == 1


async def test_five_short_messages_are_one_request(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    for words in ("hello", "my uncle's parrot", "ate a button", "a golden one", "zzz qqq"):
        await customer.says(words)
    card = await agent.sees_card("Emma")
    await agent.sees_in_thread(card, "zzz qqq")
    assert len(await agent.cards()) == 1


async def test_a_poison_update_becomes_a_dead_letter(world: World) -> None:
    customer = await world.people.customer()
    await customer.says("/start")
    broken = private_message(customer, text="x") | {"date": "yesterday"}
    await raw_update(world, {"message": broken})
    await still_alive(world, customer)

    await customer.sees("write it once more")

    async def buried() -> bool:
        def look(session: Any) -> bool:
            rows = session.query(inbox.InboxRow).filter_by(status="dead").all()
            return len(rows) == 1 and "cannot be read" in rows[0].error

        return await world.desk.store.read(look)

    await eventually(buried, PATIENCE)


async def test_names_that_look_like_markup(world: World) -> None:
    name = "<!channel> *bold* <http://x|y>"
    customer = await world.people.customer(name)
    agent = await world.people.agent()
    await customer.says(f"{UNKNOWN} <b>& <script></b> <@U07FRNTDSK1> <!here>")
    await customer.sees("request #")
    card = await agent.sees_card("Mr Whiskers")
    shown = await agent.sees_in_thread(card, "Mr Whiskers")
    assert "<!here>" not in shown["text"]
    assert "<@U07FRNTDSK1>" not in shown["text"]
    assert "<!channel>" not in card["text"]
    await agent.replies(card, "Dear <!here> & <everyone>")
    await customer.sees("<everyone>")
