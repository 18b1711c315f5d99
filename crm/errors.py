"""Errors a person can do something about.

CrmError
 ├─ NotFound     what was named does not exist
 ├─ NotAllowed   the actor's role does not permit it
 ├─ Conflict     somebody or something was quicker; nothing was changed
 └─ Invalid      the input cannot be used

Each carries a text key (locales/<lang>/staff.ftl) and its variables; the door shows one sentence.
"""


class CrmError(Exception):
    """An expected refusal; `key` names its sentence, `variables` fill it."""

    def __init__(self, key: str, **variables: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.variables = variables


class NotFound(CrmError):
    pass


class NotAllowed(CrmError):
    pass


class Conflict(CrmError):
    pass


class Invalid(CrmError):
    pass
