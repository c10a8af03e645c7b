"""The landmarks of one station, where the person wants them kept: a recording, and no picture."""

from typing import Final

from limberup.pose.recording import Recording, SourceInfo, encode_recording, quantise_pose
from limberup.types import Pose, PoseTrack

MOST: Final = 30_000
"""Half an hour at 15 poses a second fills 60 MB of memory; what comes after is not kept."""


class Film:
    """Poses in order of time, until they are developed."""

    def __init__(self) -> None:
        self._poses: list[Pose] = []
        self._aspect = 1.0

    def add(self, pose: Pose, aspect: float) -> None:
        """The next pose; one that is no later than the last is left out."""
        is_later = not self._poses or pose.t_s > self._poses[-1].t_s
        if is_later and len(self._poses) < MOST:
            self._poses.append(quantise_pose(pose))
            self._aspect = aspect

    def develop(self, model: str) -> tuple[tuple[float, float], bytes] | None:
        """From when to when, and the recording; None without poses. `model`: that found them."""
        if not self._poses:
            return None
        first_s, last_s = self._poses[0].t_s, self._poses[-1].t_s
        track = PoseTrack.from_poses(self._poses, self._aspect)
        source = SourceInfo("camera", round(last_s - first_s, 3), float("nan"), len(track))
        return (first_s, last_s), encode_recording(Recording(track, model, "", source))
