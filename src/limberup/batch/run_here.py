"""Many videos on this machine, several at the same time."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from limberup.batch.order import Order
from limberup.batch.outcome import Outcome
from limberup.batch.score_one import OnShare, fail, score_one
from limberup.batch.shares import Shares, take_place, tell_share
from limberup.batch.videos import Video
from limberup.helper_process import Helpers

_LOOK_UP_S: Final = 0.2

OnShares = Callable[[Iterable[tuple[str, float]]], None]
"""Is told the names of the videos in hand, each with the share of it that is done."""


def score_here(
    videos: Sequence[Video], order: Order, digest: str, workers: int, on_shares: OnShares
) -> Generator[Outcome]:
    """What comes of each video, as soon as it is known. `digest`: that of the order.

    With as many videos as workers or more each worker takes one at a time; otherwise all of them
    look at each video.
    """
    if workers <= 1 or len(videos) < workers:
        for video in videos:
            tell = _tell_alone(video.name, on_shares)
            tell(0.0)
            yield score_one(video, order, digest, tell, workers)
        return
    yield from _Crew(videos, order, digest, workers, on_shares).run()


def _tell_alone(name: str, on_shares: OnShares) -> OnShare:
    return lambda share: on_shares([(name, share)])


class _Crew:
    """Helper processes with a video each, and what to do where one of them is killed."""

    def __init__(
        self,
        videos: Sequence[Video],
        order: Order,
        digest: str,
        workers: int,
        on_shares: OnShares,
    ) -> None:
        self._videos, self._order, self._digest = videos, order, digest
        self._workers, self._on_shares = workers, on_shares
        self._to_come = deque(range(len(videos)))
        self._in_hand: dict[Future[Outcome], int] = {}
        self._suspects: list[int] = []
        self._start()

    def _start(self) -> None:
        self._shares = Shares(self._workers)
        self._helpers = Helpers(self._workers, take_place, *self._shares.given)

    def run(self) -> Iterator[Outcome]:
        try:
            while self._to_come or self._in_hand:
                self._hand_out()
                yield from self._collect()
        finally:
            self._helpers.end_now()

    def _hand_out(self) -> None:
        # One more than there are helpers, so that none of them waits for this process.
        while self._to_come and len(self._in_hand) <= self._workers and not self._suspects:
            number = self._to_come.popleft()
            try:
                self._in_hand[self._submit(self._helpers, number)] = number
            except BrokenProcessPool:  # one was killed since the last look
                self._suspects.append(number)

    def _submit(self, helpers: Helpers, number: int) -> Future[Outcome]:
        return helpers.submit(
            _score_in_helper, self._videos[number], self._order, self._digest, number
        )

    def _collect(self) -> Iterator[Outcome]:
        done, _ = wait(self._in_hand, timeout=_LOOK_UP_S, return_when=FIRST_COMPLETED)
        self._tell_shares()
        for future in done:
            number = self._in_hand.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                self._suspects.append(number)
        if self._suspects:
            suspects = sorted([*self._suspects, *self._in_hand.values()])
            self._suspects.clear()
            self._in_hand.clear()
            self._helpers.end_now()
            self._start()
            yield from map(self._score_alone, suspects)

    def _tell_shares(self) -> None:
        in_hand = set(self._in_hand.values())
        self._on_shares(
            (self._videos[number].name, share)
            for number, share in self._shares
            if number in in_hand
        )

    def _score_alone(self, number: int) -> Outcome:
        """Once more, by itself: where one helper is killed all have to stop, and nobody knows
        whose video it was.
        """
        helpers = Helpers(1)
        try:
            return self._submit(helpers, number).result()
        except BrokenProcessPool:
            video = self._videos[number]
            why = (
                f"{video.name} could not be scored, because the process that looked at it was "
                "ended from outside, perhaps for want of memory: try --workers 1."
            )
            return fail(video, "", self._digest, why)
        finally:
            helpers.end_now()


def _score_in_helper(video: Video, order: Order, digest: str, number: int) -> Outcome:
    return score_one(video, order, digest, tell_share(number))
