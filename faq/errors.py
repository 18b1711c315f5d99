"""Refusals of the knowledge base that a person can do something about.

FaqError
 ├─ NotFound     there is no such entry, version or draft
 ├─ NotAllowed   this colleague may propose but not publish
 ├─ Conflict     somebody was quicker; nothing was changed
 └─ Invalid      the content cannot be used; `field` names which part

Like `crm.errors`: a text key (locales/<lang>/staff.ftl) and its variables; the door shows it.
"""


class FaqError(Exception):
    """An expected refusal; `key` names its sentence, `variables` fill it."""

    def __init__(self, key: str, /, **variables: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.variables = variables


class NotFound(FaqError):
    pass


class NotAllowed(FaqError):
    pass


class Conflict(FaqError):
    pass


class Invalid(FaqError):
    """Names the field of the entry that is wrong."""

    def __init__(self, key: str, field: str, /, **variables: str | int) -> None:
        super().__init__(key, **variables)
        self.field = field
