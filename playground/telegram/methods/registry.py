"""Where methods register themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

Run = Callable[["TelegramWorld", Call], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A Bot API method; `effect` ones go into the log of sends; `run` may be a coroutine."""

    name: str
    run: Run
    effect: bool


METHODS: dict[str, Method] = {}


def method(name: str, *, effect: bool = False) -> Callable[[Run], Run]:
    """Register a function under the vendor's name, which is found in any case."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, run, effect)
        return run

    return register
