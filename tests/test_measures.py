"""What is measured of a repetition, on signals made by hand."""

import numpy as np
import pytest

from limberup.judging.conditions import TRUE, UNKNOWN
from limberup.judging.lookback import Lookback, Stretch
from limberup.judging.measures import Account, MeasureTable
from limberup.judging.phases import DEPARTING, MOVING
from limberup.judging.truth_table import Delay, compile_delays
from limberup.spec import Measure
from limberup.spec.model import Condition, Phase
from limberup.types import FloatArray, IntArray

HOME = Phase(
    name="home", home=True, enter=Condition(signal="a_deg", below=10.0), source="own threshold"
)
TOP = Phase(name="top", enter=Condition(signal="a_deg", above=50.0), source="own threshold")
SIGNALS = ["a_deg", "b_ratio"]
T_S = np.arange(60) / 10.0
"""Six seconds: two on the way up, two at the top, two on the way back."""
CODES = np.repeat([DEPARTING, 1, MOVING], 20).astype(np.int64)


def open_account(**measures: Measure) -> tuple[MeasureTable, Account]:
    table = MeasureTable(measures, compile_delays(measures), (HOME, TOP), SIGNALS)
    return table, Account(table, 0.0)


def take(
    measure: Measure, signals: FloatArray, truth: IntArray | None = None, blocks: int = 1
) -> float:
    """The measure over the six seconds, seen in so many blocks."""
    table, account = open_account(it=measure)
    truth = np.full((60, 2 * (measure.take == "delay")), TRUE) if truth is None else truth
    for part in np.array_split(np.arange(60), blocks):
        reached = table.follow(T_S[part], truth[part])
        account.add_frames(CODES[part], signals[part], reached, slice(0, len(part)))
    return account.measure("it", 6.0)


def make_signals(values: FloatArray) -> FloatArray:
    return np.stack([values, values], axis=1)


RAMP = make_signals(np.arange(60.0))


@pytest.mark.parametrize(
    ("taken", "during", "value"),
    [
        ("max", (), 59.0),
        ("max", ("departing",), 19.0),
        ("min", ("top",), 20.0),
        ("range", ("moving",), 19.0),
        ("gain", ("top", "moving"), 39.0),
    ],
)
def test_an_extreme_is_taken_within_its_phases(
    taken: str, during: tuple[str, ...], value: float
) -> None:
    assert take(Measure(signal="a_deg", take=taken, during=during), RAMP) == value  # type: ignore[arg-type]


def test_a_phase_that_never_came_leaves_the_measure_unknown() -> None:
    assert np.isnan(take(Measure(signal="a_deg", during=("home",)), RAMP))


def test_seconds_are_counted_from_transition_to_transition() -> None:
    _, account = open_account(
        all=Measure(take="duration"),
        top=Measure(take="duration", during=("top",)),
        moving=Measure(take="duration", during=("moving",)),
    )
    account.turn(1, 1.7)
    account.turn(MOVING, 4.2)
    seconds = [account.measure(name, 6.0) for name in ("all", "top", "moving")]
    assert seconds == pytest.approx([6.0, 2.5, 1.8])


def test_the_longest_hold_counts_and_without_one_it_is_unknown() -> None:
    _, account = open_account(hold=Measure(take="hold"))
    assert np.isnan(account.measure("hold", 6.0))
    for seconds in (1.0, 3.0, 2.0):
        account.add_hold(seconds)
    assert account.measure("hold", 6.0) == 3.0


@pytest.mark.parametrize("blocks", [1, 7, 60])
def test_steps_are_movements_with_a_standstill_between_them(blocks: int) -> None:
    three = np.where((np.arange(60) % 20) < 6, 0.2, 0.0)
    trembling = np.where(
        np.arange(60) % 2, 0.12, 0.07
    )  # never below half a step: one long movement
    pause = np.where(np.arange(60) == 3, np.nan, three)
    steps = Measure(signal="b_ratio", take="steps", step=0.1)
    assert [take(steps, make_signals(v), blocks=blocks) for v in (three, trembling, pause)] == [
        3.0,
        1.0,
        3.0,
    ]


@pytest.mark.parametrize("blocks", [1, 7, 60])
def test_a_delay_runs_from_the_one_condition_to_the_other(blocks: int) -> None:
    first, second = (
        Condition(signal="a_deg", above=1.0, for_s=0.2),
        Condition(signal="b_ratio", above=1.0, for_s=0.2),
    )
    truth = np.zeros((60, 2), dtype=np.int64)
    truth[10:, 0], truth[25:, 1] = TRUE, TRUE
    late, early = (
        Measure(take="delay", after=first, of=second),
        Measure(take="delay", after=second, of=first),
    )
    assert take(late, RAMP, truth, blocks) == pytest.approx(1.5)
    assert take(early, RAMP, truth[:, ::-1], blocks) == pytest.approx(-1.5)
    truth[25:, 1] = UNKNOWN
    assert np.isnan(take(late, RAMP, truth, blocks))


def test_each_delay_has_columns_of_its_own_whatever_is_measured_before_it() -> None:
    first, second = (Condition(signal="a_deg", above=limit, for_s=0.2) for limit in (1.0, 2.0))
    delays = compile_delays(
        {
            "range:top": Measure(signal="a_deg"),
            "range:late": Measure(take="delay", after=first, of=second),
            "fault:fast": Measure(take="duration"),
            "fault:early": Measure(take="delay", after=second, of=first),
        }
    )
    assert delays.by_name == {
        "range:late": Delay(after=0, of=1),
        "fault:early": Delay(after=2, of=3),
    }
    assert delays.conditions == (first, second, second, first)


def test_a_measure_is_unseen_when_its_signal_was_unknown_for_most_of_its_phases() -> None:
    values = np.where(np.arange(60) < 15, np.nan, 1.0)
    table, account = open_account(
        all=Measure(signal="a_deg"), first=Measure(signal="a_deg", during=("departing",))
    )
    reached = table.follow(T_S, np.empty((60, 0), dtype=np.int64))
    account.add_frames(CODES, make_signals(values), reached, slice(0, 60))
    assert [account.is_unseen(name) for name in ("all", "first")] == [False, True]


@pytest.mark.parametrize("blocks", [1, 7, 60])
def test_a_range_takes_in_the_way_from_the_turning_point(blocks: int) -> None:
    table, account = open_account(it=Measure(signal="a_deg", take="range"))
    before = Lookback()
    for part in np.array_split(np.arange(60), blocks):
        reached = table.follow(T_S[part], np.full((len(part), 0), TRUE))
        frames = slice(0, len(part))
        before.add(Stretch(T_S[part], CODES[part], RAMP[part], reached, frames))
    for past in before.take(2.0, 5.9):
        account.add_frames(past.phase, past.signals, past.reached, past.frames)
    assert account.measure("it", 6.0) == pytest.approx(39.0)
    assert list(before.take(0.0, 5.9)) == []
