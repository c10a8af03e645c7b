"""The big number of each state, and how full the ring around it is: worked out once for any screen.

Seconds are rounded down while they go up and up while they go down, as a clock shows them.
"""

import math
from typing import Final

from limberup.live.view import Done, Gauge, Hold

LAST_SECONDS: Final = 5
"""For so long before its end a hold shows that it is about to be over."""

COUNTDOWN_S: Final = 3.0

_LABELS: Final = {"repetitions": "of", "breaths": "breaths_of", "seconds": "seconds_of"}


def count_down(left: int) -> Gauge:
    """Seconds until it begins."""
    return Gauge(left, "get_ready", ratio=1 - left / COUNTDOWN_S, is_ending=True)


def count_rest(left_s: float, rest_s: float) -> Gauge:
    """Seconds of a rest that are left, of all of it; the ring empties."""
    return Gauge(math.ceil(left_s), "rest", ratio=min(1.0, left_s / rest_s), is_ending=True)


def count_sitting(done: Done) -> Gauge:
    """Minutes of sitting, of those after which it is time to get up."""
    minutes = round(done.target / 60)
    ratio = done.both / done.target
    return Gauge(int(done.both // 60), "sitting_of", minutes, ratio=ratio, is_ending=done.met)


def measure(done: Done, hold: Hold | None, side: str) -> Gauge:
    """How much of a dose is done, on the side at work where it is asked for on each.

    A hold that does not count towards the dose is only timed.
    """
    amount = done.both
    if done.per_side and side != "both":
        amount = done.left if side == "left" else done.right
    label = _LABELS[done.unit] + ("_each" if done.per_side else "")
    if done.unit == "repetitions":
        if hold is not None:
            return Gauge(int(hold.seconds), "seconds")
        return Gauge(int(amount), label, round(done.target), round(done.most))
    if hold is not None and done.unit == "seconds":
        amount = hold.total_s
    ratio = amount / done.target if done.target else 0.0
    left = done.target - amount
    is_ending = done.unit == "seconds" and 0 < left <= LAST_SECONDS
    return Gauge(int(amount), label, round(done.target), round(done.most), ratio, is_ending)
