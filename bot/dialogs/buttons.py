"""The data of inline buttons: typed, at most 64 bytes. What cannot be read is a Stale button."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Solved:
    """The FAQ answer of this ask was what the customer needed."""

    ask_id: int


@dataclass(frozen=True)
class TalkToPerson:
    """A person is wanted; `ask_id` 0: not after an FAQ answer."""

    ask_id: int


@dataclass(frozen=True)
class Pick:
    """This suggestion was meant."""

    ask_id: int
    entry_id: int


@dataclass(frozen=True)
class NoneOfThese:
    ask_id: int


@dataclass(frozen=True)
class Rate:
    survey_id: int
    score: int


@dataclass(frozen=True)
class NoComment:
    survey_id: int


@dataclass(frozen=True)
class NewQuestion:
    """This message was no word on the rating, but a question."""

    survey_id: int
    message_id: int


@dataclass(frozen=True)
class SetLanguage:
    language: str


@dataclass(frozen=True)
class Stale:
    """A button of an older version, or of nobody."""

    data: str


Pressed = (
    Solved
    | TalkToPerson
    | Pick
    | NoneOfThese
    | Rate
    | NoComment
    | NewQuestion
    | SetLanguage
    | Stale
)

_CODES: dict[str, type[Pressed]] = {
    "ok": Solved,
    "person": TalkToPerson,
    "pick": Pick,
    "none": NoneOfThese,
    "rate": Rate,
    "nc": NoComment,
    "new": NewQuestion,
    "lang": SetLanguage,
}
_NAMES = {kind: code for code, kind in _CODES.items()}


def encode(button: Pressed) -> str:
    """The button's callback data."""
    if isinstance(button, Stale):
        return button.data
    return ":".join([_NAMES[type(button)], *(str(value) for value in vars(button).values())])


def decode(data: str) -> Pressed:
    """The button that this callback data means; Stale when it means none."""
    code, *values = data.split(":")
    kind = _CODES.get(code)
    if kind is None or len(values) != len(kind.__dataclass_fields__):
        return Stale(data)
    if kind is SetLanguage:
        return SetLanguage(values[0])
    if not all(value.isascii() and value.isdigit() and len(value) < 19 for value in values):
        return Stale(data)
    return kind(*(int(value) for value in values))  # type: ignore[arg-type]
