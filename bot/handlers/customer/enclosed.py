"""What comes with a customer's message besides words: their phone number, files too large."""

from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.files import megabytes
from bot.outgoing import Reply, say
from bot.telegram.files import MAX_DOWNLOAD
from crm.conversations.service import Said
from crm.customers.service import Contact, share_phone


def note_enclosed(session: Session, desk: Desk, who: Contact, said: Said) -> None:
    """Keep the customer's own number; say so when a file cannot reach the team."""
    data = said.data or {}
    if said.kind == "contact" and data.get("own"):
        phone = share_phone(session, who, str(data["phone"]))
        if phone is not None:
            _say(session, desk, who, "phone-noted", phone=phone)
    if int(data.get("size") or 0) > MAX_DOWNLOAD:
        _say(session, desk, who, "file-refused", limit=megabytes(MAX_DOWNLOAD))


def _say(session: Session, desk: Desk, who: Contact, key: str, **variables: str) -> None:
    say(session, who, Reply(desk.texts.get(who.language, key, **variables)))
