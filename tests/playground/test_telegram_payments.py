"""Invoices: core.telegram.org/bots/api#payments."""

from typing import Any

import pytest

from tests.playground.conftest import RunningPlayground

_INVOICE = {
    "title": "House blend",
    "description": "Coffee beans, 500 g",
    "payload": "order-1",
    "currency": "EUR",
    "provider_token": "test",
    "prices": [{"label": "Beans", "amount": 1450}, {"label": "Delivery", "amount": 490}],
}


async def _update(playground: RunningPlayground, kind: str) -> Any:
    (update,) = await playground.ok("getUpdates")
    await playground.ok("getUpdates", offset=update["update_id"] + 1)
    return update[kind]


async def test_a_payment_from_invoice_to_receipt(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/payments: invoice, pre-checkout within 10 seconds, receipt
    customer = await playground.started()
    sent = await playground.ok("sendInvoice", chat_id=customer, **_INVOICE, need_email=True)
    assert sent["invoice"]["total_amount"] == 1940
    assert sent["reply_markup"]["inline_keyboard"][0][0]["pay"] is True
    path, body = f"/people/customers/{customer}/pay", {"message_id": sent["message_id"]}
    await playground.post(path, body)
    query = await _update(playground, "pre_checkout_query")
    assert query["total_amount"] == 1940
    assert query["invoice_payload"] == "order-1"
    assert "@" in query["order_info"]["email"]
    answer = {"pre_checkout_query_id": query["id"], "ok": True}
    assert await playground.ok("answerPreCheckoutQuery", **answer) is True
    assert (await playground.refused("answerPreCheckoutQuery", **answer))[0] == 400
    message = await _update(playground, "message")
    payment = message["successful_payment"]
    assert payment["currency"] == "EUR"
    assert payment["telegram_payment_charge_id"]
    assert message["from"]["id"] == customer
    assert (await playground.post(path, body, status=409))["error"]


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [
        ("GBP", 2840, "£28.40"),
        ("JPY", 1200, "¥1,200"),
        ("XTR", 50, "⭐️50"),
        ("DKK", 99, "DKK 0.99"),
    ],
)
async def test_the_button_names_the_price(
    playground: RunningPlayground, currency: str, amount: int, shown: str
) -> None:
    # core.telegram.org/bots/api#sendinvoice (reply_markup: one 'Pay total price' button), and
    # core.telegram.org/bots/payments/currencies.json (exp)
    customer = await playground.started()
    price = {"currency": currency, "prices": [{"label": "Beans", "amount": amount}]}
    sent = await playground.ok("sendInvoice", chat_id=customer, **_INVOICE | price)
    button = {"text": f"Pay {shown}", "pay": True}
    assert sent["reply_markup"]["inline_keyboard"] == [[button]]


async def test_a_refused_payment_tells_the_customer(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#answerprecheckoutquery
    customer = await playground.started()
    sent = await playground.ok("sendInvoice", chat_id=customer, **_INVOICE)
    body = {"message_id": sent["message_id"]}
    await playground.post(f"/people/customers/{customer}/pay", body)
    query_id = (await _update(playground, "pre_checkout_query"))["id"]
    args = {"pre_checkout_query_id": query_id, "ok": False}
    refused = await playground.refused("answerPreCheckoutQuery", **args)
    assert refused == (400, 'Bad Request: parameter "error_message" is required')
    await playground.ok("answerPreCheckoutQuery", **args, error_message="Sold out")
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"][-1]
    assert shown["payment"] == {"status": "refused", "error_message": "Sold out"}


async def test_a_late_answer_is_refused(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#answerprecheckoutquery: within 10 seconds
    customer = await playground.started()
    sent = await playground.ok("sendInvoice", chat_id=customer, **_INVOICE)
    body = {"message_id": sent["message_id"]}
    await playground.post(f"/people/customers/{customer}/pay", body)
    query_id = (await _update(playground, "pre_checkout_query"))["id"]
    await playground.post("/control/clock", {"advance_seconds": 11})
    refused = await playground.refused(
        "answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True
    )
    assert "query is too old" in refused[1]


async def test_shipping_is_asked_first(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#answershippingquery
    customer = await playground.started()
    sent = await playground.ok("sendInvoice", chat_id=customer, **_INVOICE, is_flexible=True)
    body = {"message_id": sent["message_id"]}
    await playground.post(f"/people/customers/{customer}/pay", body)
    query = await _update(playground, "shipping_query")
    assert query["shipping_address"]["country_code"] == "DE"
    options = [{"id": "dhl", "title": "DHL", "prices": [{"label": "DHL", "amount": 500}]}]
    await playground.ok(
        "answerShippingQuery", shipping_query_id=query["id"], ok=True, shipping_options=options
    )
    checkout = await _update(playground, "pre_checkout_query")
    assert checkout["total_amount"] == 2440
    assert checkout["shipping_option_id"] == "dhl"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": ""}, 'parameter "title" is required'),
        ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
        ({"payload": "x" * 129}, "INVOICE_PAYLOAD_INVALID"),
        ({"currency": "euro"}, "CURRENCY_INVALID"),
        ({"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
        ({"prices": []}, "there must be at least one price"),
    ],
)
async def test_bad_invoices(
    playground: RunningPlayground, change: dict[str, Any], reason: str
) -> None:
    # core.telegram.org/bots/api#sendinvoice
    customer = await playground.started()
    refused = await playground.refused("sendInvoice", chat_id=customer, **{**_INVOICE, **change})
    assert refused == (400, f"Bad Request: {reason}")


async def test_an_invoice_link(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#createinvoicelink
    link = await playground.ok("createInvoiceLink", **_INVOICE)
    assert link.startswith("https://t.me/$")
