"""Many videos on the workers of a Dask cluster that is there already."""

import importlib
import logging
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from limberup.batch.order import Order
from limberup.batch.outcome import Outcome
from limberup.batch.score_one import fail, score_one
from limberup.batch.videos import Video
from limberup.errors import BadInputError

_AHEAD: Final = 2
"""So many videos wait for each thread of the workers: what waits has to be sent and remembered."""

_CONNECT_S: Final = 20.0


def score_on_cluster(
    videos: Sequence[Video], order: Order, digest: str, scheduler: str
) -> Generator[Outcome]:
    """What comes of each video, as soon as it is known. `scheduler`: its address.

    A video whose worker is lost goes to another one; each outcome is given once. Raises
    BadInputError where the scheduler cannot be reached, or has gone away.
    """
    distributed = _load()
    logging.getLogger("distributed").setLevel(
        logging.CRITICAL
    )  # what is lost is told in a sentence
    try:
        client = distributed.Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInputError(
            f"There is no scheduler at {scheduler}: start one with `dask scheduler`, and give the "
            "address that it prints."
        ) from error
    with client:
        try:
            yield from _score(distributed, client, videos, order, digest)
        except (OSError, distributed.client.FuturesCancelledError) as error:
            raise BadInputError(
                f"The scheduler at {scheduler} has gone away: start it again, and run the same "
                "command: what is done is kept."
            ) from error


def _score(
    distributed: Any,  # noqa: ANN401 - not installed everywhere
    client: Any,  # noqa: ANN401
    videos: Sequence[Video],
    order: Order,
    digest: str,
) -> Iterator[Outcome]:
    to_come = iter(videos)
    threads = sum(client.nthreads().values())
    in_hand: dict[str, Video] = {}

    def submit(video: Video) -> Any:  # noqa: ANN401
        future = client.submit(score_on_worker, video, order, digest, pure=False)
        in_hand[future.key] = video
        return future

    done = distributed.as_completed(
        [submit(video) for video in islice(to_come, max(_AHEAD * threads, _AHEAD))],
        loop=client.loop,
    )
    for future in done:
        video = in_hand.pop(future.key)
        if future.status == "cancelled":
            raise distributed.client.FuturesCancelledError([])
        error = future.exception()
        yield future.result() if error is None else fail(video, "", digest, _say(video, error))
        for after in islice(to_come, 1):
            done.add(submit(after))


def score_on_worker(video: Video, order: Order, digest: str) -> Outcome:
    """On a worker: refuse what another limberup or another model would judge otherwise."""
    if order.compute_digest() != digest:
        return fail(
            video,
            "",
            digest,
            f"{video.name} was not scored: the worker has another version of limberup, or other "
            "pose models; install the same ones on all machines.",
        )
    return score_one(video, order, digest)


def _say(video: Video, error: BaseException) -> str:
    return (
        f"{video.name} could not be scored, because its workers were lost again and again "
        f"({type(error).__name__}): look at the memory that they have."
    )


def _load() -> Any:  # noqa: ANN401
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise BadInputError(
            "--scheduler needs Dask, which is not there: run pip install 'limberup[cluster]', or "
            "leave it out to use this machine."
        ) from error
