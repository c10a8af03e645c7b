"""What a live session says of the dose is what the session file says, whatever happened."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.judging.events import Event, HoldEnded, HoldStarted, RepetitionCompleted, Side
from limberup.live.player import Result
from limberup.live.progress import Progress
from limberup.live.summary_page import complete_set, describe_set
from limberup.results.advice import sum_up
from limberup.results.dose import SIDES, weigh
from limberup.results.session import build_set
from limberup.spec import find_spec
from limberup.spec.model import Dose, Spec

SPEC = find_spec("scorpion_kick")
UNITS = {"repetitions": "repetitions", "breaths": "breaths", "seconds": "hold_s"}

amounts = st.integers(1, 9)
lengths = st.floats(0.0, 30.0)
doses = st.one_of(
    st.builds(
        Dose,
        repetitions=amounts,
        or_s=st.none() | st.floats(1.0, 60.0),
        per_side=st.booleans(),
    ),
    st.builds(Dose, hold_s=st.floats(1.0, 60.0), per_side=st.booleans()),
    st.builds(Dose, breaths=amounts, per_side=st.booleans(), fallback_hold_s=st.floats(1.0, 60.0)),
)


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    return msgspec.structs.replace(SPEC, dose=draw(doses), alternates=draw(st.booleans()))


@st.composite
def histories(draw: st.DrawFn, spec: Spec) -> list[Event]:
    """Repetitions and holds one after the other, of all kinds."""
    sides = st.sampled_from(SIDES if spec.alternates else (Side.BOTH,))
    events: list[Event] = []
    t_s, index = 0.0, 0
    for is_hold in draw(st.lists(st.booleans(), max_size=12)):
        side, start_s = draw(sides), t_s + draw(lengths)
        t_s = start_s + draw(lengths)
        if is_hold:
            breaths = draw(st.none() | st.integers(0, 9))
            events += [
                HoldStarted(start_s, side, start_s),
                HoldEnded(t_s, side, start_s, t_s, breaths),
            ]
        else:
            index += 1
            complete = draw(st.booleans())
            events.append(RepetitionCompleted(t_s, side, index, start_s, t_s, complete=complete))
    return events


def follow(spec: Spec, events: list[Event]) -> Progress:
    progress = Progress(spec)
    for event in events:
        progress.update(event)
    return progress


@given(st.data())
def test_live_and_session_say_the_same_of_the_dose(data: st.DataObject) -> None:
    spec = data.draw(specs())
    events = data.draw(histories(spec))
    live = follow(spec, events).done(1e6)
    dose = build_set(spec, events, 1e6).dose
    unit = UNITS[live.unit]
    assert next(iter(dose.target.items())) == (unit, live.target)
    done = min(live.left, live.right) if live.per_side else live.both
    assert done == pytest.approx(dose.done[unit], abs=0.0051)
    assert live.met is dose.met


@given(st.data())
def test_a_set_in_a_file_is_weighed_as_its_events_were(data: st.DataObject) -> None:
    spec = data.draw(specs())
    events = data.draw(histories(spec))
    done = build_set(spec, events, 1e6)
    weighed = weigh(spec, sum_up(done))
    unit = weighed.unit.value
    assert weighed.target == done.dose.target[unit]
    assert weighed.done == pytest.approx(done.dose.done[unit], abs=0.0005 * (1 + len(events)))


@given(st.data())
def test_the_last_page_says_of_a_corrected_dose_what_was_shown_before(data: st.DataObject) -> None:
    spec = data.draw(specs())
    events = data.draw(histories(spec))
    progress = follow(spec, events)
    for side in data.draw(st.lists(st.sampled_from(SIDES), max_size=4)):
        progress.correct(side, data.draw(st.sampled_from([-1, 1])))
    by_hand = {side.value: change for side, change in progress.corrections.items() if change}
    result = Result(spec, build_set(spec, events, 1e6), by_hand, pain=False)
    if spec.dose.or_s is None and spec.dose.repetitions is not None:
        assert describe_set(result).dose_met is progress.done(1e6).met
    assert complete_set(result).dose == result.set.dose, "a file keeps what was seen"
