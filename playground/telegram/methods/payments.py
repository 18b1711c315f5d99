"""Invoices and the answers a payment waits for (core.telegram.org/bots/api#payments)."""

import secrets
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call
from playground.telegram.chats import Json
from playground.telegram.errors import ApiError, bad_request
from playground.telegram.methods.common import send
from playground.telegram.methods.registry import method
from playground.telegram.payments import finish_payment, price, refuse_payment, ship_to

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld


def _prices(call: Call, name: str = "prices") -> list[Json]:
    prices: Any = call.json(name, "can't parse prices JSON object")
    if not isinstance(prices, list):
        raise bad_request("expected an Array of labeled prices")
    if not prices:
        raise bad_request("there must be at least one price")
    for one in prices:
        if not isinstance(one, dict):
            raise bad_request("can't parse labeled price: LabeledPrice must be an Object")
        if not one.get("label"):
            raise bad_request("can't parse labeled price: LabeledPrice label must be non-empty")
        if not isinstance(one.get("amount"), int):
            raise bad_request("can't parse labeled price: Can't find field \"amount\"")
    return prices


def _invoice(call: Call) -> tuple[Json, Json]:
    """The `invoice` a message shows and what only the payment needs."""
    title, description = call.required("title"), call.required("description")
    payload, currency = call.required("payload"), call.required("currency")
    prices = _prices(call)
    if len(title) > 32:
        raise ApiError(400, "Bad Request: INVOICE_TITLE_INVALID")
    if len(payload.encode()) > 128:
        raise ApiError(400, "Bad Request: INVOICE_PAYLOAD_INVALID")
    if not (len(currency) == 3 and currency.isupper()):
        raise ApiError(400, "Bad Request: CURRENCY_INVALID")
    if currency != "XTR" and not call.text("provider_token"):
        raise ApiError(400, "Bad Request: PAYMENT_PROVIDER_INVALID")
    total = sum(price["amount"] for price in prices)
    if total <= 0 and currency == "XTR":
        raise ApiError(400, "Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
    shown = {
        "title": title,
        "description": description,
        "start_parameter": call.text("start_parameter"),
        "currency": currency,
        "total_amount": total,
    }
    order = {
        "payload": payload,
        "is_flexible": call.flag("is_flexible"),
        "wants": [
            name.removeprefix("need_")
            for name in ("need_name", "need_phone_number", "need_email", "need_shipping_address")
            if call.flag(name)
        ],
    }
    return shown, order


@method("sendInvoice", effect=True)
def send_invoice(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#sendinvoice"""
    shown, order = _invoice(call)
    if "reply_markup" not in call.args:
        total = price(shown["total_amount"], shown["currency"])
        button = {"text": f"Pay {total}", "pay": True}
        call.args["reply_markup"] = {"inline_keyboard": [[button]]}
    message = send(world, call, {"invoice": shown})
    world.customers[message["chat"]["id"]].messages[message["message_id"]].order = order
    return message


@method("createInvoiceLink", effect=True)
def create_invoice_link(world: "TelegramWorld", call: Call) -> str:
    """core.telegram.org/bots/api#createinvoicelink"""
    _invoice(call)
    return f"https://t.me/${secrets.token_urlsafe(12)}"


@method("answerShippingQuery", effect=True)
def answer_shipping_query(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#answershippingquery"""
    accepted = call.flag("ok")
    options: Any = call.json("shipping_options", "can't parse shipping options JSON object")
    if accepted and not options:
        raise bad_request("there must be at least one shipping option")
    reason = "" if accepted else call.required("error_message")
    query = world.answer("shipping_query", call.text("shipping_query_id"))
    if accepted:
        ship_to(world, query, options[0])
    else:
        refuse_payment(world, query, reason)
    return True


@method("answerPreCheckoutQuery", effect=True)
def answer_pre_checkout_query(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#answerprecheckoutquery: within 10 seconds."""
    accepted = call.flag("ok")
    reason = "" if accepted else call.required("error_message")
    query = world.answer("pre_checkout_query", call.text("pre_checkout_query_id"))
    if accepted:
        finish_payment(world, query)
    else:
        refuse_payment(world, query, reason)
    return True
