"""How long the questions of the page and of `limberup history` take, with 1,000 sessions.

    python benchmarks/history.py [--count 1000] [--keep FOLDER]

Sessions of two years are made up and written as the coach writes them; then each question is asked
again and again, by a store that has just been opened. Percentiles are of the whole answer as it is
sent to the page.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from limberup.coach.keeper import Keeper
from limberup.coach.memories import Memories
from limberup.history.store import NAME, HistoryStore
from limberup.spec import load_specs
from made_up_history import LAST, fill

TIMES = 40


def ask(folder: Path, question: Callable[[Memories], object]) -> list[tuple[float, float]]:
    """Milliseconds on the wall and of the processor: on a machine with other work they differ."""
    took_ms = []
    specs = load_specs()
    for _ in range(TIMES):
        keeper = Keeper(folder)
        wall_s, work_s = time.perf_counter(), time.process_time()
        msgspec.json.encode(question(Memories(keeper, specs, lambda: LAST)))
        took_ms.append((1e3 * (time.perf_counter() - wall_s), 1e3 * (time.process_time() - work_s)))
        keeper.close()
    return took_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        store = HistoryStore(folder / NAME)
        begin_s = time.perf_counter()
        fill(store, options.count)
        store.close()
        size = (folder / NAME).stat().st_size / 1e6
        took_s = time.perf_counter() - begin_s
        print(f"{options.count} sessions written in {took_s:.1f} s, {size:.1f} MB")
        newest = HistoryStore(folder / NAME).find_sessions(1)[0].id
        questions: dict[str, Callable[[Memories], object]] = {
            "the last time of each exercise": lambda one: one.find_past(),
            "all sessions at a glance": lambda one: one.look_over(),
            "an exercise over the weeks": lambda one: one.look_at("scorpion_stretch"),
            "one session": lambda _: HistoryStore(folder / NAME).read_session(newest),
        }
        for what, question in questions.items():
            took_ms = ask(folder, question)
            wall, work = (np.percentile(one, (50, 95)) for one in zip(*took_ms, strict=True))
            print(
                f"{what:32} p50 {wall[0]:6.1f} ms   p95 {wall[1]:6.1f} ms   "
                f"of the processor {work[0]:6.1f} and {work[1]:6.1f} ms"
            )


if __name__ == "__main__":
    main()
