"""What every handler needs, built once at start-up."""

from dataclasses import dataclass, field

from bot.files import Fetch
from bot.settings import Settings
from bot.texts import Texts
from crm.policy import DeskPolicy
from faq.index import FaqIndex
from store import Store


@dataclass
class Desk:
    """The composition root's hand-out. `faq` is replaced whole when the knowledge base changes;
    each side notes in `files` how its files are fetched."""

    settings: Settings
    store: Store
    texts: Texts
    policy: DeskPolicy
    faq: FaqIndex
    faq_version: int = 0
    bot_id: str = field(default="")
    files: dict[str, Fetch] = field(default_factory=dict)
