"""What Telegram waits seconds for, taps and payments, does not queue behind anything."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from faq.index import FaqIndex
from faq.policy import Decision, Nothing
from playground.server import Playground
from store import inbox
from store.inbox import InboxRow, Received
from tests.support.world import Customer, World, eventually

WAITING = 3_000
LONG = "When are you open? " * 20  # long texts are matched in a thread


def question(number: int, bot: str) -> Received:
    """A message of somebody else, in a chat of its own."""
    who = {"id": 50_000 + number, "is_bot": False, "first_name": "Many", "language_code": "en"}
    message = {
        "message_id": 1,
        "date": 1_700_000_000,
        "chat": {"id": who["id"], "type": "private", "first_name": "Many"},
        "from": who,
        "text": LONG,
    }
    payload = json.dumps({"update_id": 10**8 + number, "message": message})
    return Received("telegram", bot, f"flood {number}", f"telegram:{bot}:{who['id']}", payload)


async def bot_call(playground: Playground, method: str, **arguments: Any) -> Any:
    token = playground.config.telegram_token
    url = f"{playground.telegram_api_url}/bot{token}/{method}"
    async with aiohttp.ClientSession() as http, http.post(url, json=arguments) as response:
        answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]


async def asked_to_pay(world: World, customer: Customer) -> dict[str, Any]:
    """Pay an invoice; the payment as the customer sees it, once it is decided."""
    invoice = await bot_call(
        world.playground,
        "sendInvoice",
        chat_id=customer.id,
        title="Beans",
        description="A bag of beans",
        payload="no order of ours",
        currency="XTR",
        prices=[{"label": "Beans", "amount": 5}],
    )
    body = {"message_id": invoice["message_id"]}
    await world.people.call("POST", f"/people/customers/{customer.id}/pay", body)

    async def decided() -> dict[str, Any] | None:
        for message in await customer.chat():
            if message["message_id"] == invoice["message_id"]:
                payment: dict[str, Any] | None = message.get("payment")
                return payment
        return None

    found = await eventually(decided)
    assert found is not None
    return found


@pytest.mark.parametrize(("language", "part"), [("en", "nothing was charged"), ("zh", "没有扣款")])
async def test_a_payment_for_no_order_is_declined(world: World, language: str, part: str) -> None:
    customer = await world.people.customer(language=language)
    await customer.says("/start")
    await customer.sees("Harbour Lane")
    payment = await asked_to_pay(world, customer)
    assert payment["status"] == "refused"
    assert part in payment["error_message"]


async def test_taps_and_payments_overtake_a_flood(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of updates wait and the FAQ is slow; the customer's own chat is held up, too."""
    customer = await world.people.customer()
    await customer.says("/help")
    shown = await customer.sees("Just write")
    slow = asyncio.Event()

    def decide(*asked: Any, **more: Any) -> Decision:
        slow.set()
        time.sleep(0.5)
        return Nothing()

    monkeypatch.setattr(FaqIndex, "decide", decide)
    bot = world.desk.desk.bot_id
    for start in range(0, WAITING, 500):
        flood = [question(number, bot) for number in range(start, start + 500)]
        await world.desk.store.run(inbox.accept, flood)
    await slow.wait()
    await customer.says(LONG)  # waits in the customer's own chat
    await customer.taps(shown, "Talk to a person")

    async def answered() -> bool:
        return bool(await world.people.sends("answerCallbackQuery"))

    await eventually(answered)
    payment = await asked_to_pay(world, customer)
    assert payment["status"] == "refused"
    left = select(func.count()).select_from(InboxRow).where(InboxRow.status == "new")
    assert await world.desk.store.read(lambda session: session.scalar(left)) > WAITING / 2
    monkeypatch.undo()
