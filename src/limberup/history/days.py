"""Days in words, as somebody says them who looks back."""

from datetime import date
from typing import Final

from limberup.words import say

WEEK: Final = 7


def name_day(day: date, today: date) -> str:
    """Such as "yesterday", "Thursday" within a week, or "24 November".

    >>> name_day(date(2026, 11, 26), date(2026, 11, 29))
    'Thursday'
    """
    ago = (today - day).days
    if ago == 0:
        return say("history.day.today")
    if ago == 1:
        return say("history.day.yesterday")
    if 1 < ago < WEEK:
        return name_weekday(day)
    return name_date(day, today)


def name_date(day: date, today: date) -> str:
    """The day of the month; with the year where it is another one.

    >>> name_date(date(2025, 3, 1), date(2026, 11, 29))
    '1 March 2025'
    """
    month = say("history.day.months").split()[day.month - 1]
    if day.year == today.year:
        return say("history.day.date", day=day.day, month=month)
    return say("history.day.date_of_year", day=day.day, month=month, year=day.year)


def name_weekday(day: date) -> str:
    """The day of the week."""
    return say("history.day.weekdays").split()[day.weekday()]
