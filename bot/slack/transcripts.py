"""Transcripts as files in their ticket's thread."""

from sqlalchemy.orm import Session

from bot.files import CannotFetch
from bot.slack.door import Door
from bot.slack.files import SlackFiles
from bot.slack.transcript import as_html, as_text
from crm.tickets.models import StaffThread
from crm.tickets.service import thread_of
from crm.tickets.transcripts import Transcript, read
from scheduler.delivery import NotSent, Outcome, Refused, Sent
from store import now
from store.outbox import Due

_LATER = 5.0  # seconds


class Transcripts:
    """Writes and uploads them."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._files = SlackFiles(door.client)

    async def send(self, row: Due) -> Outcome:
        """Both files, as one message of the thread."""
        ticket_id, notes = row.payload["ticket_id"], bool(row.payload["notes"])
        found, place = await self._door.desk.store.read(_load, ticket_id, notes)
        if place is None:
            return NotSent("the ticket has no card yet", _LATER)
        say, zone = self._door.say, self._door.desk.settings.zone
        name = f"ticket-{found.view.number}"
        made = {f"{name}.txt": as_text(found, say, zone), f"{name}.html": as_html(found, say, zone)}
        titles: dict[str, str] = {}
        try:
            for title, text in made.items():
                titles[await self._files.upload(title, text.encode())] = title
        except CannotFetch as error:
            return Refused(str(error))
        await self._files.share(titles, place.channel, place.ref)
        return Sent()


def _load(session: Session, ticket_id: int, notes: bool) -> tuple[Transcript, StaffThread | None]:
    return read(session, ticket_id, notes, now(session)), thread_of(session, ticket_id)
