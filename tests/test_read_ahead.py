"""Reading ahead changes nothing but when the work is done."""

import threading
from collections.abc import Generator
from contextlib import closing

import pytest

from limberup.pose.read_ahead import DEPTH, read_ahead


def count_threads() -> int:
    return sum(thread.name == "reading ahead" for thread in threading.enumerate())


def test_items_come_in_order_and_the_thread_ends() -> None:
    assert list(read_ahead(iter_to(1000))) == list(range(1000))
    assert count_threads() == 0


def iter_to(count: int) -> Generator[int]:
    yield from range(count)


def test_what_goes_wrong_is_raised_in_its_place() -> None:
    def break_off() -> Generator[int]:
        yield 1
        raise ValueError("broken")

    taken: list[int] = []
    with pytest.raises(ValueError, match="broken") as caught:
        taken.extend(read_ahead(break_off()))
    assert "break_off" in [entry.name for entry in caught.traceback]
    assert count_threads() == 0


def test_no_more_is_made_than_a_few_items_ahead() -> None:
    made: list[int] = []

    def make() -> Generator[int]:
        for i in range(1000):
            made.append(i)
            yield i

    with closing(read_ahead(make())) as items:
        for taken in range(5):
            assert next(items) == taken
            assert len(made) <= taken + DEPTH + 2


def test_whoever_leaves_early_closes_the_source_and_ends_the_thread() -> None:
    closed = threading.Event()

    def make() -> Generator[int]:
        try:
            yield from range(1000)
        finally:
            closed.set()

    def take_one() -> None:
        with closing(read_ahead(make())) as items:
            next(items)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_one()
    assert closed.is_set()
    assert count_threads() == 0
