"""What a check found, in plain words."""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True)
class Finding:
    """`text` says what is so; `remedy` what to do when it is not as it should be.

    `wrong`: it can never work as it is set, such as a refused token; a server that is not
    reachable now is not wrong.
    """

    ok: bool
    text: str
    remedy: str = ""
    wrong: bool = False


def unusable(error: DBAPIError) -> Finding:
    """The database refuses; what it says, on one line, and what to do."""
    reason = " ".join(str(error.orig).split())
    return Finding(
        False,
        f"the database cannot be used ({reason})",
        "check FRONTDESK_DATABASE_URL, and that the file may be written or the server runs",
        wrong=True,
    )
