"""Whether somebody is ready to start, and else what stands in the way: the picture or the pose."""

from typing import Final

from limberup.live.setup_check import LOOKING, SetupCheck
from limberup.live.stance import Stance
from limberup.live.start_pose import StartPose
from limberup.spec.model import Spec
from limberup.types import Pose

OUT_FOR_S: Final = 1.0
"""Beyond the time that the posture's own condition asks for, nobody is told for so long that they
are not in it: what it rests on, a breath for instance, is unknown at first.
"""


class Readiness:
    """Follows the set-up of one exercise. `stance`: kept by somebody else.

    Nothing is called wrong before it has lasted: until then nobody knows, and it says `LOOKING`.
    """

    def __init__(self, spec: Spec, stance: Stance) -> None:
        self._stance = stance
        self._picture, self._start = SetupCheck(spec.view), StartPose(spec.id)
        self._out_after_s: Final = spec.posture.when.for_s + OUT_FOR_S

    def see(self, pose: Pose) -> None:
        """The next pose, before it is judged."""
        self._start.update(pose)

    def follow(self, aspect: float) -> None:
        """The latest pose has been judged. `aspect`: width over height of the picture."""
        is_start = self._stance.is_in and not self._stance.is_open
        self._picture.update(self._stance.pose, aspect, is_start=is_start)

    @property
    def is_well(self) -> bool:
        """Whether neither the picture nor the pose is wrong, as far as is known."""
        return not self._picture.problem and not self._start.difference

    @property
    def problem(self) -> str:
        """Code of what is wrong with the picture, "" for nothing, or while it is not known."""
        return "" if self._picture.problem == LOOKING else self._picture.problem

    @property
    def position(self) -> str:
        """Code of what the pose lacks, "" for nothing, or while it is not known."""
        if self._picture.problem == LOOKING:
            return ""
        is_out = self._stance.is_out_for(self._out_after_s)
        return self._start.difference or (self._start.about if is_out else "")

    @property
    def lack(self) -> str:
        """Code of what stands in the way of a start, "" for nothing."""
        is_known = self.is_well and self._stance.in_since_s is not None
        return self.problem or self.position or ("" if is_known else LOOKING)

    def was_taken(self, t_s: float) -> bool:
        """Whether the start pose was taken shortly before, or cannot be told."""
        return self._start.was_taken(t_s)
