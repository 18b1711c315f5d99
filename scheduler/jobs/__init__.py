"""The jobs of the timetable: plain functions on a session; everything due is a row."""
