"""What is shown of one exercise: puts together what the other parts know."""

import math
from typing import Final

from limberup.live.announcer import Announcer
from limberup.live.flow import Flow
from limberup.live.gauge import count_down, measure
from limberup.live.gestures import HandWatch
from limberup.live.hidden_limbs import SightNotes
from limberup.live.limbs import Highlight, find_highlight
from limberup.live.progress import Progress
from limberup.live.readiness import Readiness
from limberup.live.stance import Stance
from limberup.live.view import Cue, State, Tone, View
from limberup.spec.model import Fault, Spec
from limberup.words.coach import say

WELL: Final = "well"
"""Nothing stands in the way of a start."""


class Screen:
    """Shows one exercise, all of whose parts are kept by somebody else.

    `unsure_until_s`: so long the count is marked as unsure.
    """

    def __init__(
        self,
        spec: Spec,
        flow: Flow,
        stance: Stance,
        progress: Progress,
        announcer: Announcer,
        readiness: Readiness,
        sight: SightNotes,
        hands: HandWatch,
    ) -> None:
        self._spec, self._flow, self._stance = spec, flow, stance
        self._progress, self._announcer = progress, announcer
        self._readiness, self._sight, self._hands = readiness, sight, hands
        self.unsure_until_s = -math.inf

    def view(self) -> View:
        """What to show now."""
        t_s, flow, progress = self._stance.t_s, self._flow, self._progress
        done, hold, side = progress.done(t_s), progress.hold(t_s), progress.side.value
        left = flow.count_down(t_s)
        faulty = (bone for fault in self._announcer.faults for bone in self._highlight(fault).bones)
        return View(
            state=flow.state,
            exercise=self._spec.id,
            name=self._spec.name,
            side=side,
            next_side=progress.next_side(t_s).value,
            elapsed_s=round(max(0.0, t_s - flow.begun_s), 2) if flow.begun_s is not None else 0.0,
            count=progress.count(),
            is_unsure=t_s <= self.unsure_until_s or bool(self._sight.hidden),
            dose=done,
            gauge=count_down(left) if flow.state is State.READY else measure(done, hold, side),
            rungs=progress.rungs(),
            hold=hold,
            breaths=progress.breaths(t_s),
            cue=self._find_cue(),
            countdown=left,
            raise_ratio=round(self._hands.ratio, 2),
            hand=self._hands.hand,
            faulty=tuple(dict.fromkeys(faulty)),
            unseen=self._sight.hidden,
            why=flow.reason or "",
            is_in_place=not self._readiness.lack,
        )

    def _find_cue(self) -> Cue | None:
        """The sentence to show; before the start it is the problem of the set-up."""
        if self._flow.state is State.SETUP:
            about = self._readiness.lack or WELL
            return Cue(about, say(f"setup_{about}"), Tone.SETUP)
        if self._flow.state is State.READY:
            return Cue(WELL, say(f"setup_{WELL}"), Tone.SETUP)
        if self._flow.state is State.PAUSED:
            return None
        cue = self._announcer.find_cue(self._stance.t_s)
        if cue is None or cue.tone is not Tone.FIX:
            return cue
        fault = next(fault for fault in self._spec.faults if fault.id == cue.id)
        limb = self._highlight(fault)
        angle = limb.angle if fault in self._announcer.faults else None
        return Cue(cue.id, cue.text, cue.tone, limb.bones, angle)

    def _highlight(self, fault: Fault) -> Highlight:
        side = self._progress.side
        return find_highlight(
            self._spec, fault, side, self._stance.pose, self._stance.signals(side)
        )
