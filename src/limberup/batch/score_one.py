"""One video, scored for the many: whatever is wrong with it is an outcome and no exception."""

from collections.abc import Callable

from msgspec.structs import replace

from limberup.batch.addresses import at_hand
from limberup.batch.order import Order
from limberup.batch.outcome import Outcome, Status
from limberup.batch.videos import Video
from limberup.errors import BadInputError
from limberup.pipeline import PoseSource, open_poses
from limberup.reasons import explain
from limberup.types import Lost, PoseTrack

OnShare = Callable[[float], None]
"""Is told which share of a video has been looked at, 0 to 1."""


def score_one(
    video: Video, order: Order, digest: str, on_share: OnShare = lambda _: None, workers: int = 1
) -> Outcome:
    """What comes of a video. `digest`: that of the order."""
    version = ""
    try:
        version = video.read_version()
        with at_hand(video.place, order.cache) as path:
            poses = open_poses(
                path,
                model=order.model,
                backend=order.backend,
                fps=order.fps,
                desk=order.task.desk,
                rate=order.rate,
                workers=workers,
            )
            session = order.task.run(poses, _tell_shares(poses, on_share))
    except BadInputError as error:
        return fail(video, version, digest, str(error))
    except Exception as error:  # noqa: BLE001 - one video does not stop the others
        return fail(
            video,
            version,
            digest,
            f"{video.name} could not be scored, which is a fault of limberup "
            f"({type(error).__name__}: {error}).",
        )
    return Outcome(
        video=video.name,
        version=version,
        order=digest,
        status=Status.SCORED if poses.seen else Status.NOBODY,
        said=None if poses.seen else explain_nobody(video.name, poses.most_lost),
        session=replace(session, source=replace(session.source, path=video.name)),
    )


def fail(video: Video, version: str, digest: str, why: str) -> Outcome:
    """The outcome of a video that could not be scored."""
    return Outcome(video=video.name, version=version, order=digest, status=Status.FAILED, said=why)


def explain_nobody(name: str, reason: Lost) -> str:
    """Why there is no pose at all.

    Mostly there is nobody, but it may be the light or somebody too far away.
    """
    if reason is Lost.NOBODY:
        return (
            f"Nobody was found in {name}; film with the whole body in the picture, from the "
            "side and in good light."
        )
    why = explain(reason)
    return f"Nobody could be followed in {name}: {why.cause}; {why.remedy}."


def _tell_shares(poses: PoseSource, on_share: OnShare) -> Callable[[PoseTrack], None]:
    seen = 0

    def on_part(part: PoseTrack) -> None:
        nonlocal seen
        seen += len(part)
        if poses.expected:
            on_share(min(1.0, seen / poses.expected))

    return on_part
