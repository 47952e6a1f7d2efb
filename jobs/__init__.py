"""What happens on a timetable: sources, rules and steps. Never imports telegram."""
