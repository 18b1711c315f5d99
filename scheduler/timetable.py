"""The timetable: every job that runs by itself, in one table."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from scheduler.jobs.assignment import hand_tickets_out
from scheduler.jobs.deliveries import mark_late_replies
from scheduler.jobs.follow_ups import run_follow_ups
from scheduler.jobs.knowledge import look_weekly, note_silence, remind_reviews
from scheduler.jobs.overdue import show_overdue
from scheduler.jobs.paces import forget_paces
from scheduler.jobs.pruning import prune_queues
from scheduler.jobs.scheduled import send_scheduled
from scheduler.jobs.snoozed import wake_snoozed
from scheduler.jobs.surveys import send_surveys


@dataclass(frozen=True)
class Job:
    """Runs every `seconds`; returns how many rows it handled, and is run again while that is > 0.

    One worker at a time runs it, once per period (store/rounds.py).
    """

    name: str
    seconds: float
    run: Callable[[Session, DeskPolicy], int]


@dataclass(frozen=True)
class LongJob:
    """A job that computes for a while: `look` reads and computes outside the writing transaction,
    and returns what is to be written, or None when nothing is due. What it returns checks again.
    """

    name: str
    seconds: float
    look: Callable[[Session, DeskPolicy], Callable[[Session], int] | None]


AnyJob = Job | LongJob

TIMETABLE: tuple[AnyJob, ...] = (
    Job("late replies", 1, mark_late_replies),
    Job("follow-ups", 5, run_follow_ups),
    Job("overdue", 5, show_overdue),
    Job("scheduled replies", 5, send_scheduled),
    Job("snoozed", 5, wake_snoozed),
    Job("assignment", 2, hand_tickets_out),
    Job("surveys", 5, send_surveys),
    Job("pruning", 60, prune_queues),
    Job("faq-reviews", 60, remind_reviews),
    Job("faq-silence", 60, note_silence),
    LongJob("faq-learning", 60, look_weekly),
    Job("paces", 60, forget_paces),
)
