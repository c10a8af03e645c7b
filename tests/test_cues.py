from limberup.results.cues import choose_cue
from limberup.results.scoring import DoseResult
from limberup.results.session import ExerciseSet, FaultRow


def fault(name: str, start_s: float, severity: str = "minor") -> FaultRow:
    return FaultRow(
        id=name,
        side="both",
        start_s=start_s,
        end_s=start_s + 1.0,
        severity=severity,
        cue=f"Mind {name}.",
        repetition=1,
    )


def chosen(*faults: FaultRow) -> str | None:
    done = ExerciseSet(
        exercise="cat_cow",
        started_s=0.0,
        ended_s=60.0,
        repetitions=(),
        holds=(),
        faults=faults,
        unjudged=(),
        dose=DoseResult({"repetitions": 6.0}, {"repetitions": 0.0}, False),
    )
    cue = choose_cue(done)
    return cue.id if cue else None


def test_without_faults_there_is_no_cue() -> None:
    assert chosen() is None


def test_one_major_fault_comes_before_many_minor_ones() -> None:
    assert (
        chosen(
            fault("arms", 1.0), fault("arms", 2.0), fault("arms", 3.0), fault("knee", 9.0, "major")
        )
        == "knee"
    )


def test_among_equals_the_most_frequent_fault_is_said() -> None:
    assert chosen(fault("arms", 1.0), fault("head", 2.0), fault("head", 3.0)) == "head"


def test_among_equally_frequent_faults_the_earliest_is_said() -> None:
    assert (
        chosen(fault("head", 4.0), fault("arms", 5.0), fault("arms", 2.0), fault("head", 3.0))
        == "arms"
    )
