"""Files that a member of staff put into a message, as Slack describes them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.telegram.files import MAX_PHOTO, MAX_UPLOAD

_PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
_NO_FILE = frozenset({"tombstone", "hidden_by_limit", "external"})


@dataclass(frozen=True)
class Attached:
    """`taken`: what goes to the customer (id, name, mime_type, kind: photo or document);
    `refused`: text key and name of each file that cannot."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def attachments(files: Sequence[dict[str, Any]]) -> Attached:
    """Sort a message's files into those that Telegram takes and those that it does not."""
    found = Attached()
    for file in files:
        name = str(file.get("name") or file.get("title") or file.get("id"))
        size = int(file.get("size") or 0)
        if file.get("mode") in _NO_FILE or file.get("is_external"):
            found.refused.append(("error-file-elsewhere", name))
        elif size > MAX_UPLOAD:
            found.refused.append(("error-file-too-large", name))
        else:
            mime_type = str(file.get("mimetype") or "application/octet-stream")
            photo = mime_type in _PHOTOS and 0 < size <= MAX_PHOTO
            kind = "photo" if photo else "document"
            taken = {"id": str(file["id"]), "name": name, "mime_type": mime_type, "kind": kind}
            found.taken.append(taken)
    return found
