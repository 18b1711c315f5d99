"""The gaps of a macro, and what fills them. Pure."""

import re
from collections.abc import Mapping

GAPS = ("customer", "agent", "number", "subject", "business")
_GAP = re.compile(r"\{([^{}\s]{1,40})\}")


def unknown_gaps(text: str) -> list[str]:
    """The gaps that nothing would fill."""
    return [name for name in _GAP.findall(text) if name.lower() not in GAPS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled; what is filled in is not looked at again."""
    return _GAP.sub(lambda gap: values.get(gap[1].lower(), gap[0]), text)
