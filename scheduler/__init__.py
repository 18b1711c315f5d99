"""What happens by itself: the clock, the timetable, the jobs, and delivery from the outbox."""
