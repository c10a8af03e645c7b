"""From signals to events: one exercise, one working side at a time. Pure."""
