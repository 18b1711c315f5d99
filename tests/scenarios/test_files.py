"""Everything that is not words, both ways: pictures, files, voice, places, contacts, albums."""

import base64
import struct
import zlib
from typing import Any

import pytest

from playground.config import SLACK_SCOPES, PlaygroundConfig
from tests.support.world import Agent, Customer, Json, World, eventually, running_world, text_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
NOTED = {
    "en": "noted your phone number +447700900123",
    "zh-hans": "已记下您的电话号码 +447700900123",
}
TOO_LARGE = {"en": "files of up to 20 MB", "zh-hans": "不超过 20 MB"}


def picture(shade: int = 0) -> bytes:
    """A PNG of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes([0, shade]))
    begin = b"\x89PNG\r\n\x1a\n"
    return begin + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(name: str, mime_type: str, content: bytes) -> Json:
    coded = base64.b64encode(content).decode()
    return {"file_name": name, "mime_type": mime_type, "content_base64": coded}


async def files_in(agent: Agent, card: Json, count: int) -> list[Json]:
    """The files that the thread shows, once there are `count`."""

    async def look() -> list[Json] | None:
        found = [f for message in await agent.thread(card) for f in message.get("files") or []]
        return found if len(found) >= count else None

    found = await eventually(look)
    assert found is not None
    return found


async def bytes_of(world: World, file: Json) -> bytes:
    """A file's bytes, as the page in a browser reads them."""
    async with world.people.http.get(file["url_private"], params={"page": "1"}) as response:
        return await response.read()


async def opened(customer: Customer, agent: Agent, **first: Any) -> Json:
    """The card of the ticket that these first words or this first file open."""
    await customer.sends(**first)
    return await agent.sees_card(customer.name)


async def test_what_a_customer_sends_appears_in_the_thread(world: World) -> None:
    customer = await world.people.customer("Emma")
    agent = await world.people.agent()
    photo = upload("x.png", "image/png", picture())
    card = await opened(customer, agent, photo=photo, caption="The handle <!here> broke")
    (shown,) = await files_in(agent, card, 1)
    assert await bytes_of(world, shown) == picture()
    words = await agent.sees_in_thread(card, "broke")
    assert words["username"] == "Emma" and "The handle &lt;!here&gt; broke" in words["text"]

    await customer.sends(document=upload("order 7.pdf", "application/pdf", b"%PDF-1.4 x"))
    await customer.sends(voice=upload("v.ogg", "audio/ogg", b"OggS"))
    await customer.sends(video=upload("v.mp4", "video/mp4", b"mp4 bytes"))
    await customer.sends(sticker={"emoji": "👍"})
    files = await files_in(agent, card, 5)
    assert [file["title"] for file in files][1] == "order 7.pdf"
    assert [await bytes_of(world, file) for file in files[1:4]] == [
        b"%PDF-1.4 x",
        b"OggS",
        b"mp4 bytes",
    ]
    thumb = await agent.sees_in_thread(card, "👍")
    assert "can run a program" not in thumb["text"]
    await customer.sends(location={"latitude": 51.5, "longitude": -0.12})
    where = await agent.sees_in_thread(card, "openstreetmap.org/?mlat=51.5&amp;mlon=-0.12")
    assert any(
        element.get("url") == "https://www.openstreetmap.org/?mlat=51.5&mlon=-0.12"
        for element in where["blocks"][0]["elements"][0]["elements"]
    )


async def test_a_ticket_that_begins_without_words_says_with_what(world: World) -> None:
    customer = await world.people.customer("Emma")
    agent = await world.people.agent()
    card = await opened(customer, agent, photo=upload("x.png", "image/png", picture()))
    assert "[photo]" in text_of(card)
    assert "[photo]" in await agent.commands("tickets unassigned")
    await customer.says("It is the handle")
    await agent.sees_card("It is the handle", without="[photo]")


async def test_an_album_is_one_message(world: World) -> None:
    customer = await world.people.customer("Emma")
    agent = await world.people.agent()
    for shade in range(3):
        caption = {"caption": "all three scratched"} if shade == 0 else {}
        photo = upload("x.png", "image/png", picture(shade))
        await customer.sends(photo=photo, media_group_id="777", **caption)
    card = await agent.sees_card("Emma")
    files = await files_in(agent, card, 3)
    assert [await bytes_of(world, file) for file in files] == [picture(n) for n in range(3)]
    from_emma = [m for m in await agent.thread(card) if m.get("username") == "Emma"]
    assert len(from_emma) == 1 and "3" in from_emma[0]["text"]
    assert "all three scratched" in from_emma[0]["text"]


@LANGUAGES
async def test_a_phone_shared_is_on_the_profile(world: World, language: str) -> None:
    customer = await world.people.customer("Emma", language)
    agent = await world.people.agent()
    mine = {"phone_number": "447700900123", "first_name": "Emma", "user_id": customer.id}
    card = await opened(customer, agent, contact=mine)
    await customer.sees(NOTED[language])
    await agent.sees_in_thread(card, "447700900123")
    assert "+447700900123" in await agent.commands("find Emma")

    theirs = {"phone_number": "+447700900999", "first_name": "Bob", "last_name": "Ray"}
    await customer.sends(contact={**theirs, "user_id": customer.id + 999})
    await agent.sees_in_thread(card, "Bob Ray +447700900999")
    await customer.sends(contact={"phone_number": "+447700900888", "first_name": "No one"})
    await agent.sees_in_thread(card, "No one +447700900888")
    assert "+447700900123" in await agent.commands("find Emma")


@LANGUAGES
async def test_limits_are_said_in_words(world: World, language: str) -> None:
    customer = await world.people.customer("Emma", language)
    agent = await world.people.agent()
    film = upload("film.mp4", "video/mp4", b"0" * (20 * 1024 * 1024 + 1))
    card = await opened(customer, agent, video=film)
    await customer.sees(TOO_LARGE[language])
    assert "film.mp4" in text_of(await agent.sees_in_thread(card, "up to 20 MB"))
    await customer.sends(document=upload("../../bill.pdf.exe", "application/x-msdownload", b"MZ"))
    await agent.sees_in_thread(card, "can run a program")
    (shown,) = await files_in(agent, card, 1)
    assert shown["title"] == "bill.pdf.exe"


async def test_files_of_agents_reach_the_customer(world: World) -> None:
    customer = await world.people.customer("Emma")
    agent = await world.people.agent()
    card = await opened(customer, agent, text="Mr Whiskers, my uncle's parrot, swallowed it")
    enclosed = [("x.png", "image/png", picture()), ("bill.pdf", "application/pdf", b"%PDF")]
    ts = await agent.replies(card, "Here is the *bill*", files=enclosed)
    await agent.sees_only_mark(card, ts, "white_check_mark")
    said = (await customer.chat())[-3:]
    assert said[0]["text"] == "Here is the bill"
    assert said[1]["photo"] and said[2]["document"]["file_name"] == "bill.pdf"
    assert await customer.bytes_of(said[2]["document"]["file_id"]) == b"%PDF"

    broken = await agent.replies(card, "", files=[("odd.png", "image/png", b"no picture")])
    await agent.sees_only_mark(card, broken, "white_check_mark")
    assert (await customer.chat())[-1]["document"]["file_name"] == "odd.png"
    note = await agent.replies(card, "note: inside only", files=[("a.txt", "text/plain", b"a")])
    await agent.sees_mark(card, note, "lock")
    assert (await customer.chat())[-1]["document"]["file_name"] == "odd.png"


async def test_an_answer_of_slack_that_was_lost_shows_no_file_twice(world: World) -> None:
    customer, agent = await world.people.customer("Emma"), await world.people.agent()
    where = {"method": "files.completeUploadExternal", "count": 1}
    await world.people.fault("slack", "reset_after", **where)
    card = await opened(customer, agent, photo=upload("x.png", "image/png", picture()))
    await customer.says("Is it broken?")
    await agent.sees_in_thread(card, "Is it broken?")  # what comes after waited for it
    assert len(await files_in(agent, card, 1)) == 1
    from_emma = [m for m in await agent.thread(card) if m.get("username") == "Emma"]
    assert len(from_emma) == 2


async def test_an_app_that_may_not_upload_says_so(database_url: str) -> None:
    scopes = tuple(scope for scope in SLACK_SCOPES if scope != "files:write")
    async with running_world(database_url, PlaygroundConfig(slack_scopes=scopes)) as world:
        customer, agent = await world.people.customer("Emma"), await world.people.agent()
        photo = upload("x.png", "image/png", picture())
        card = await opened(customer, agent, photo=photo, caption="Cracked")
        shown = await agent.sees_in_thread(card, "Cracked")
        assert "missing_scope" in shown["text"] and "frontdesk check" in shown["text"]
