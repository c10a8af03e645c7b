"""What is performed, gathered step by step."""

from dataclasses import dataclass, field

from limberup.truth import TrueFault, TrueHold, TrueRepetition, Truth


@dataclass
class Performed:
    """All that a performance shows, whatever a film takes of it.

    `breaths_hz`: breaths a second, None where they come unevenly.
    """

    repetitions: list[TrueRepetition] = field(default_factory=list)
    holds: list[TrueHold] = field(default_factory=list)
    faults: list[TrueFault] = field(default_factory=list)
    breaths_hz: float | None = None

    def as_truth(self, exercise: str) -> Truth:
        """The same as the truth of a clip of `exercise`."""
        return Truth(
            exercise=exercise,
            breaths_hz=self.breaths_hz,
            repetitions=tuple(self.repetitions),
            holds=tuple(self.holds),
            faults=tuple(self.faults),
        )
