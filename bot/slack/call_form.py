"""The form for a phone call that was had with a customer. Pure."""

from dataclasses import dataclass

from bot.slack.cards import Say
from bot.slack.modals import FieldErrors, Filled, View, choice_field, form, paragraph, text_field
from crm.tickets.calls import MOST_MINUTES, Direction, PhoneCall

CALLBACK = "call.log"


@dataclass(frozen=True)
class CallForm:
    """Whose call it is: of a ticket or of a customer; 0 where it is not."""

    ticket_id: int = 0
    customer_id: int = 0


def call_form(whose: str, meta: CallForm, say: Say) -> View:
    """`whose`: the ticket or the customer in words."""
    directions = {way.value: say(f"call-{way}") for way in Direction}
    return form(
        CALLBACK,
        say("call-title"),
        [
            paragraph(whose),
            choice_field("direction", say("call-direction"), directions, Direction.IN),
            text_field("minutes", say("call-minutes"), required=True, most=5),
            text_field("outcome", say("call-outcome"), lines=True, required=True),
        ],
        submit=say("modal-save"),
        close=say("modal-cancel"),
        metadata=meta,
    )


def call_in(filled: Filled, say: Say) -> PhoneCall:
    """What was filled in. Raises FieldErrors."""
    minutes = filled.typed("minutes").strip()
    if not (minutes.isascii() and minutes.isdigit() and int(minutes) <= MOST_MINUTES):
        raise FieldErrors({"minutes": say("error-call-minutes", most=MOST_MINUTES)})
    if not filled.typed("outcome").strip():
        raise FieldErrors({"outcome": say("error-call-outcome")})
    direction = Direction(filled.choice("direction") or Direction.IN)
    return PhoneCall(direction, int(minutes), filled.typed("outcome"))
