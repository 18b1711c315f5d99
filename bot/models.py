"""Every table, so that `Base.metadata` is complete wherever this is imported."""

from crm.agents.models import Agent
from crm.conversations.models import Conversation, DialogState, Message
from crm.customers.models import Customer, CustomerNote, CustomerTag, Identity
from crm.events import EventRow
from crm.macros.models import Macro
from crm.surveys.models import Survey
from crm.tickets.models import FollowUp, ScheduledReply, StaffThread, Ticket, TicketLink, TicketTag
from faq.models import FaqAsk, FaqEntry, FaqPhrase, FaqVersion
from store import Base
from store.inbox import InboxRow
from store.leases import LeaseRow
from store.outbox import OutboxRow
from store.pace import PaceRow
from store.rounds import RoundRow

metadata = Base.metadata

TABLES = (
    Agent,
    Conversation,
    Customer,
    CustomerNote,
    CustomerTag,
    DialogState,
    EventRow,
    FaqAsk,
    FaqEntry,
    FaqPhrase,
    FaqVersion,
    FollowUp,
    Identity,
    InboxRow,
    LeaseRow,
    Macro,
    Message,
    OutboxRow,
    PaceRow,
    RoundRow,
    ScheduledReply,
    StaffThread,
    Survey,
    Ticket,
    TicketLink,
    TicketTag,
)
