"""Files that one side holds and the other is to have.

Each side registers how its files are fetched (`Desk.files`), so that neither knows the other.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Fetched:
    """A file's bytes; `suffix` is what its name ends with, such as `.jpg`, where that is known."""

    content: bytes
    suffix: str = ""


class CannotFetch(Exception):
    """The file cannot be had, now or later; the message says why."""


class FetchLater(Exception):
    """The file could not be had now; the message says why."""


#: Fetches a file by its id. Raises CannotFetch and FetchLater.
Fetch = Callable[[str], Awaitable[Fetched]]


async def fetch(files: Mapping[str, Fetch], side: str, file_id: str) -> Fetched:
    """The file that `side` holds. Raises CannotFetch and FetchLater."""
    if side not in files:
        raise CannotFetch(f"{side} is not connected")
    return await files[side](file_id)


def megabytes(size: int) -> str:
    """A size in bytes, as people read it: `0.3 MB`, `25 MB`."""
    amount = size / MEGABYTE
    return f"{amount:.0f} MB" if amount >= 10 else f"{max(amount, 0.1):.1f} MB"
