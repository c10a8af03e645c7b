"""A camera that this machine reads, joined to a session: it pauses while there is no picture."""

from collections.abc import Callable

from limberup.coach.camera import CameraReader, CameraState
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Pause
from limberup.coach.worker import PoseWorker, Shot
from limberup.live.view import Sound
from limberup.types import Frame


class CameraFeed:
    """Hands every picture to the worker, and `tell`s what is to be heard about the camera.

    A film ends with a shot without a picture.
    """

    def __init__(
        self,
        name: str,
        host: SessionHost,
        worker: PoseWorker,
        tell: Callable[[list[Sound]], None],
    ) -> None:
        self._host, self._worker, self._tell = host, worker, tell
        self._reader = CameraReader(name, self._take, self._follow)
        self._number = 0

    def start(self) -> None:
        """Begin to read."""
        self._reader.start()

    def stop(self) -> None:
        """Let go of the camera."""
        self._reader.stop()

    def _take(self, frame: Frame) -> None:
        self._number += 1
        shot = Shot(self._number, frame.t_s, frame.image)
        self._worker.submit(shot, keep=self._reader.is_film)

    def _follow(self, state: CameraState) -> None:
        match state:
            case "ended":
                self._worker.submit(Shot(0, 0.0, None), keep=True)
            case "unplugged":
                self._tell(self._host.do(Pause("camera")))
            case "on":
                self._host.begin_stream()
                self._tell(self._host.resume_after("camera"))
