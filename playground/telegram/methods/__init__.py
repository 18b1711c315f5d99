"""The Bot API's methods, by lower-case name; importing the modules registers them."""

from playground.telegram.methods import (  # noqa: F401
    bot,
    chat,
    commands,
    edit,
    forward,
    media,
    payments,
    polling,
    send,
)
from playground.telegram.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method"]
