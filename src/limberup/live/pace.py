"""Whether the pose model keeps up with the movement, and when to change to a faster one."""

from collections import deque
from typing import Final

ENOUGH_HZ: Final = 12.0
"""Mobility is slow.

So many poses a second are enough, and a better model is worth more than more of them.
"""

TOO_SLOW_HZ: Final = 9.0
"""Own threshold below `ENOUGH_HZ`, so that a model just fast enough is not given up at once."""

FOR_S: Final = 5.0
"""A machine that is busy for a moment is no reason to change."""


class PaceWatch:
    """Follows how long poses take; `update` says when the model has been too slow for `FOR_S`."""

    def __init__(self) -> None:
        self._costs: deque[tuple[float, float]] = deque()

    def update(self, t_s: float, cost_s: float) -> bool:
        """Whether to change to a faster model now. `cost_s`.

        Seconds that the pose at `t_s` took to work out. Where time goes back, as another session
        begins, it starts anew.
        """
        if self._costs and t_s < self._costs[-1][0]:
            self._costs.clear()
        self._costs.append((t_s, cost_s))
        while t_s - self._costs[0][0] > FOR_S:
            self._costs.popleft()
        is_full = t_s - self._costs[0][0] > 0.9 * FOR_S
        # The median, since a search for a lost person is slow now and then without the model being
        # too slow.
        middle = sorted(cost for _, cost in self._costs)[len(self._costs) // 2]
        return is_full and middle > 1.0 / TOO_SLOW_HZ

    def reset(self) -> None:
        """Start anew, with another model."""
        self._costs.clear()
