"""What the page is told of earlier sessions, and what it may ask of them."""

from collections.abc import Mapping

import msgspec

from limberup.coach.keeper import Keeper
from limberup.coach.memories import Memories
from limberup.history.past import Past
from limberup.history.trouble import HistoryError
from limberup.spec.model import AnySpec
from limberup.web.client import Client
from limberup.web.messages import (
    Forget,
    History,
    KeepHistory,
    LookAt,
    LookBack,
    Memory,
    OverWeeks,
    Remembered,
)
from limberup.words import say


class MemoryDesk:
    """`keeper`: of the history, None where there is none."""

    def __init__(self, keeper: Keeper | None, exercises: Mapping[str, AnySpec]) -> None:
        self._keeper = keeper
        self._memories = Memories(keeper, exercises) if keeper is not None else None

    def send(self, client: Client) -> None:
        """What the choice of exercises tells; the first time, that sessions are kept at all."""
        is_on, note = False, ""
        if self._keeper is not None:
            choice = self._keeper.choice
            is_on = choice.is_on
            note = say("history.kept") if is_on and not choice.is_told else ""
        past, trouble = self._find_past()
        client.send(Remembered(is_on, note, trouble, past))

    def answer(self, client: Client, command: Memory) -> None:
        """Carry out what a page asks for. Raises BadInputError where that is not possible."""
        if self._keeper is None or self._memories is None:
            return
        match command:
            case KeepHistory(is_on):
                choice = msgspec.structs.replace(self._keeper.choice, is_on=is_on, is_told=True)
                self._keeper.choose(choice)
                self.send(client)
            case Forget(session):
                self._memories.delete(session)
                client.send(History(self._memories.look_over()))
            case LookAt(exercise):
                weeks = self._memories.look_at(exercise)
                if weeks is not None:
                    client.send(OverWeeks(weeks))
            case LookBack():
                client.send(History(self._memories.look_over()))

    def _find_past(self) -> tuple[tuple[Past, ...], str]:
        if self._memories is None:
            return (), ""
        try:
            return self._memories.find_past(), ""
        except HistoryError as error:
            return (), str(error)
