"""A customer's payment, step by step; the money is play money."""

import secrets
from typing import TYPE_CHECKING

from playground.telegram.chats import Customer, Entry, Json

if TYPE_CHECKING:
    from playground.telegram.world import Query, TelegramWorld

_ANSWER_SECONDS = 10.0  # core.telegram.org/bots/api#answerprecheckoutquery
_ADDRESS = {
    "country_code": "DE",
    "state": "",
    "city": "Hamburg",
    "street_line1": "Am Hafen 7",
    "street_line2": "",
    "post_code": "20457",
}

# core.telegram.org/bots/payments/currencies.json: `symbol` of some, and those whose `exp` is 0
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "XTR": "⭐️"}
_WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XTR"})


def price(amount: int, currency: str) -> str:
    """An amount in the currency's smallest units, as the client shows it: "£28.40"."""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{symbol}{amount:,}" if currency in _WHOLE else f"{symbol}{amount / 100:,.2f}"


def start_payment(world: "TelegramWorld", customer: Customer, entry: Entry) -> int | None:
    """The customer presses Pay: the bot is asked; returns the update's id."""
    order = entry.order or {}
    if order.get("is_flexible"):
        query_id = _ask(world, "shipping_query", customer, entry)
        query = {
            "id": query_id,
            "from": customer.user,
            "invoice_payload": order.get("payload", ""),
            "shipping_address": _ADDRESS,
        }
        return world.updates.add("shipping_query", query, customer.id)
    return _check_out(world, customer, entry, {})


def ship_to(world: "TelegramWorld", query: "Query", option: Json) -> None:
    """The customer takes the first shipping option offered."""
    entry = query.customer.find(query.message_id)
    if entry is not None:
        extra = sum(int(price["amount"]) for price in option.get("prices", ()))
        details = {"shipping_option_id": str(option.get("id")), "extra": extra}
        _check_out(world, query.customer, entry, details)


def _check_out(
    world: "TelegramWorld", customer: Customer, entry: Entry, details: Json
) -> int | None:
    payment = _payment(world, customer, entry, details)
    query_id = _ask(world, "pre_checkout_query", customer, entry, payment=payment)
    query = {"id": query_id, "from": customer.user, **payment}
    return world.updates.add("pre_checkout_query", query, customer.id)


def _ask(
    world: "TelegramWorld", kind: str, customer: Customer, entry: Entry, **details: Json
) -> str:
    return world.ask(kind, customer, entry.message["message_id"], _ANSWER_SECONDS, **details)


def _payment(world: "TelegramWorld", customer: Customer, entry: Entry, details: Json) -> Json:
    order = entry.order or {}
    invoice = entry.message["invoice"]
    payment = {
        "currency": invoice["currency"],
        "total_amount": invoice["total_amount"] + details.get("extra", 0),
        "invoice_payload": order.get("payload", ""),
    }
    if "shipping_option_id" in details:
        payment["shipping_option_id"] = details["shipping_option_id"]
    told = {
        "name": " ".join(
            filter(None, (customer.user["first_name"], customer.user.get("last_name")))
        ),
        "phone_number": f"49{customer.id}",
        "email": f"customer{customer.id}@example.org",
        "shipping_address": _ADDRESS,
    }
    wanted = {name: told[name] for name in order.get("wants", ())}
    if wanted:
        payment["order_info"] = wanted
    return payment


def finish_payment(world: "TelegramWorld", query: "Query") -> None:
    """The bot agreed: the customer's chat gets the receipt, the bot `successful_payment`."""
    customer = query.customer
    message = {
        "message_id": world.next_message_id(),
        "from": customer.user,
        "chat": customer.chat,
        "date": world.now(),
        "successful_payment": {
            **query.details["payment"],
            "telegram_payment_charge_id": secrets.token_hex(16),
            "provider_payment_charge_id": secrets.token_hex(12),
        },
    }
    world.keep(customer, Entry(message, outgoing=True))
    world.updates.add("message", message, customer.id)
    _tell(world, query, "paid", "")


def refuse_payment(world: "TelegramWorld", query: "Query", reason: str) -> None:
    """The bot said no: the customer sees why."""
    _tell(world, query, "refused", reason)


def _tell(world: "TelegramWorld", query: "Query", status: str, reason: str) -> None:
    customer = query.customer
    entry = customer.find(query.message_id)
    if entry is not None:
        entry.payment = {"status": status, "error_message": reason}
        world.changed(customer, entry)
