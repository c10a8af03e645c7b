"""Draws people in a room on an OpenGL driver that needs no screen (EGL)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np
from scipy import sparse

from limberup.errors import BadInputError
from limberup.motion.body import Body
from limberup.motion.camera import Camera
from limberup.motion.motion import Prop
from limberup.native_stderr import quiet_stderr
from limberup.studio import shaders
from limberup.studio.clothes import LOOKS, compute_dress
from limberup.studio.props import place_prop
from limberup.studio.room import Mat, build_room, pick_room
from limberup.studio.staging import Staged, StagedActor
from limberup.types import FloatArray, Image

if TYPE_CHECKING:  # an extra: without it, only rendering is missing
    import moderngl

__all__ = ["Scene", "open_driver"]

_BACKGROUND: Final = (0.55, 0.54, 0.52, 1.0)
_NOTHING: Final = (0.0, 0.0, 0.0, 0.0)
_BREATH_M: Final = 0.012  # how far chest and belly come out with a usual breath
_FRONT_SHARE: Final = (
    1.0,
    0.4,
)  # of it by which the front comes out: chest to the sky, and to the floor or the thighs
_BACK_SHARE: Final = (0.4, 0.9)
_SHADOW_PIXELS: Final = 448
_SHADOW_M: Final = 7.0  # side of the floor that shadows can fall on
_SHADOW_DARKNESS: Final = 0.58
_LONG_SHADOW: Final = (1.0, 0.55, 3.0)  # slant, weight, blur in texels: away from the lamp
_CONTACT_SHADOW: Final = (0.15, 0.45, 5.0)  # right below
_MAT_MARGIN_M: Final = 0.08
_MAT_HALF_WIDTH_M: Final = 0.42
_MAT_HALF_LENGTH_M: Final = 0.95  # at least


def open_driver() -> "moderngl.Context":
    """A moderngl context without a screen.

    Raises BadInputError where the extra or the driver is missing.
    """
    try:
        import moderngl
    except ImportError as error:
        raise BadInputError(
            "Rendering needs moderngl, which is not installed; run: python -m pip install "
            '"limberup[studio]".'
        ) from error
    try:
        with quiet_stderr():
            return moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type] # its stub is wrong
    except Exception as error:  # moderngl and glcontext raise nothing narrower
        raise BadInputError(
            "Rendering needs an OpenGL driver that works without a screen (EGL), and there is "
            "none; "
            "on Debian and Ubuntu run apt-get install libegl1 libegl-mesa0 libgl1-mesa-dri."
        ) from error


class Scene:
    """The people of one clip in one room before one camera; `draw` gives a picture.

    Close it, or use `with`.
    """

    def __init__(self, staged: Staged) -> None:
        self.camera = staged.camera
        self._gl = open_driver()
        gl, size = self._gl, (self.camera.width, self.camera.height)
        self._samples = gl.framebuffer(
            [gl.renderbuffer(size, 4, samples=4)], gl.depth_renderbuffer(size, samples=4)
        )
        self._picture = gl.framebuffer([gl.renderbuffer(size, 4)])
        self._body_program = gl.program(shaders.BODY_VERTEX, shaders.BODY_FRAGMENT)
        self._flat_program = gl.program(shaders.FLAT_VERTEX, shaders.FLAT_FRAGMENT)
        mats = tuple(_lay_mat(actor) for actor in staged.actors)
        room = pick_room(staged.clip.seed, mats)
        middle_m = (0.5 * (mats[0].x0 + mats[0].x1), 0.5 * (mats[0].y0 + mats[0].y1))
        sun = _aim_sun(self.camera.yaw_deg)
        corner = (middle_m[0] - _SHADOW_M / 2, middle_m[1] - _SHADOW_M / 2)
        _set(self._flat_program, "area", (*corner, _SHADOW_M, _SHADOW_M))
        _set(self._flat_program, "sun", sun)
        self._print = gl.framebuffer([gl.texture((_SHADOW_PIXELS, _SHADOW_PIXELS), 1, dtype="f1")])
        self._floor_to_image = _compute_floor_to_image(self.camera, corner)
        room_program = gl.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT)
        view = tuple(float(x) for x in _compute_view(self.camera).T.ravel())  # column by column
        for program in (self._body_program, room_program):
            _set(program, "view", view)
            _set(program, "sun", sun)
            _set(program, "light", staged.clip.light)
        _set(self._body_program, "eye", tuple(float(x) for x in self.camera.eye))
        triangles = gl.buffer(build_room(room, middle_m, self.camera.yaw_deg).tobytes())
        layout = [(triangles, "3f 3f 3f 1f", "at", "normal", "colour", "kind")]
        walls = gl.vertex_array(room_program, layout)
        self._background = self._shoot([walls], _BACKGROUND)[..., :3].astype(np.float32)
        programs = (self._body_program, self._flat_program)
        self._things: list[_Person | _Thing] = [
            _Person(gl, actor, *programs) for actor in staged.actors
        ]
        for actor in staged.actors:
            for prop, frames in actor.performance.list_props():
                self._things.append(_Thing(gl, actor, prop, frames, *programs))

    def __enter__(self) -> "Scene":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the driver's memory back."""
        self._gl.release()

    def draw(self, frame: int) -> Image:
        """The picture of one frame, `(height, width, 3)` RGB."""
        for thing in self._things:
            thing.pose(frame)
        dark = self._draw_shadows()[..., None]
        people = self._shoot([thing.solid for thing in self._things], _NOTHING)
        cover = people[..., 3:].astype(np.float32) / 255.0
        # The people's colours are already multiplied by how much of a pixel they cover.
        picture = (
            self._background * (1.0 - _SHADOW_DARKNESS * dark) * (1.0 - cover) + people[..., :3]
        )
        return np.clip(picture, 0, 255).astype(np.uint8)

    def _shoot(
        self, what: Sequence["moderngl.VertexArray"], clear: tuple[float, float, float, float]
    ) -> Image:
        """Draw triangles as the camera sees them, smoothed, `(height, width, 4)`."""
        self._samples.use()
        self._gl.enable(self._gl.DEPTH_TEST)
        self._gl.clear(*clear)
        for shape in what:
            shape.render()
        self._gl.copy_framebuffer(self._picture, self._samples)
        flat = np.frombuffer(self._picture.read(components=4), np.uint8)
        return flat.reshape(self.camera.height, self.camera.width, 4)[::-1]

    def _draw_shadows(self) -> FloatArray:
        """How dark each pixel of the picture is by shadows on the floor, 0 to 1."""
        self._print.use()
        self._gl.disable(self._gl.DEPTH_TEST)
        soft = np.zeros((_SHADOW_PIXELS, _SHADOW_PIXELS), np.float32)
        for slant, weight, blur in (_LONG_SHADOW, _CONTACT_SHADOW):
            self._gl.clear(*_NOTHING)
            _set(self._flat_program, "slant", slant)
            for thing in self._things:
                thing.flat.render()
            layer = np.frombuffer(self._print.read(components=1), np.uint8).reshape(soft.shape)
            soft += weight / 255.0 * cv2.GaussianBlur(layer, (0, 0), blur).astype(np.float32)
        size = (self.camera.width, self.camera.height)
        return np.asarray(cv2.warpPerspective(soft, self._floor_to_image, size), dtype=np.float64)


class _Person:
    """One body in the driver's memory."""

    def __init__(
        self,
        gl: "moderngl.Context",
        staged: StagedActor,
        body_program: "moderngl.Program",
        flat_program: "moderngl.Program",
    ) -> None:
        self._staged = staged
        body = staged.performance.skeleton.body
        quads = np.concatenate([body.faces[part] for part in ("body", "eye_left", "eye_right")])
        self._used = np.unique(quads)
        number = np.full(len(body.vertices), -1)
        number[self._used] = np.arange(len(self._used))
        self._quads = number[quads]
        triangles = np.concatenate([self._quads[:, [0, 1, 2]], self._quads[:, [0, 2, 3]]]).astype(
            np.int32
        )
        count, faces = len(self._used), len(self._quads)
        corners = (self._quads.ravel(), np.repeat(np.arange(faces), 4))
        self._faces_to_vertices = sparse.csr_matrix(
            (np.ones(4 * faces), corners), shape=(count, faces)
        )
        dress = compute_dress(body, LOOKS[staged.actor.look])
        self._puff_m = dress.puff_m[self._used]
        self._colours = dress.colours[self._used]
        self._front_m, self._back_m = _BREATH_M * _compute_breath_fields(body)[:, self._used]
        self._chest = body.bone("spine02")
        self._rows = gl.buffer(reserve=count * 36, dynamic=True)
        self._positions = gl.buffer(reserve=count * 12, dynamic=True)
        index = gl.buffer(triangles.tobytes())
        self.solid = gl.vertex_array(
            body_program, [(self._rows, "3f 3f 3f", "at", "normal", "colour")], index
        )
        self.flat = gl.vertex_array(flat_program, [(self._positions, "3f", "at")], index)

    def pose(self, frame: int) -> None:
        """Take the posture of a frame; after the end of the performance, the last one."""
        staged = self._staged
        posture = staged.performance.posture(min(frame, staged.frames - 1))
        skin = staged.put(staged.performance.skeleton.skin(posture, self._used))
        corner = skin[self._quads]
        normal = self._faces_to_vertices @ np.cross(
            corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1]
        )
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        front, origin = staged.put(np.stack([posture.turns[self._chest][:, 0], np.zeros(3)]))
        down = np.clip(origin[2] - front[2], 0.0, 1.0)
        breath_m = np.interp(down, (0, 1), _FRONT_SHARE) * self._front_m
        breath_m += np.interp(down, (0, 1), _BACK_SHARE) * self._back_m
        skin = skin + normal * (self._puff_m + staged.breath(frame) * breath_m)[:, None]
        self._rows.write(
            np.concatenate([skin, normal, self._colours], axis=1).astype(np.float32).tobytes()
        )
        self._positions.write(skin.astype(np.float32).tobytes())


class _Thing:
    """One prop in the driver's memory."""

    def __init__(
        self,
        gl: "moderngl.Context",
        staged: StagedActor,
        prop: Prop,
        frames: range,
        body_program: "moderngl.Program",
        flat_program: "moderngl.Program",
    ) -> None:
        self._staged, self._prop, self._frames = staged, prop, frames
        count = len(place_prop(staged, prop, frames, frames.start))
        self._rows = gl.buffer(reserve=count * 36, dynamic=True)
        self._positions = gl.buffer(reserve=count * 12, dynamic=True)
        self.solid = gl.vertex_array(
            body_program, [(self._rows, "3f 3f 3f", "at", "normal", "colour")]
        )
        self.flat = gl.vertex_array(flat_program, [(self._positions, "3f", "at")])

    def pose(self, frame: int) -> None:
        """Be where it is in a frame."""
        rows = place_prop(self._staged, self._prop, self._frames, frame).astype(np.float32)
        self._rows.write(rows.tobytes())
        self._positions.write(np.ascontiguousarray(rows[:, :3]).tobytes())


def _set(program: "moderngl.Program", name: str, value: float | tuple[float, ...]) -> None:
    cast("moderngl.Uniform", program[name]).value = value


def _lay_mat(staged: StagedActor) -> Mat:
    """A mat under the person, long enough for the poses near the floor."""
    x = staged.landmarks[staged.is_settled][..., 0]
    middle, across = 0.5 * float(x.min() + x.max()), staged.actor.place_m[1]
    half = max(_MAT_HALF_LENGTH_M, 0.5 * float(np.ptp(x)) + _MAT_MARGIN_M)
    return Mat(middle - half, across - _MAT_HALF_WIDTH_M, middle + half, across + _MAT_HALF_WIDTH_M)


def _aim_sun(yaw_deg: float) -> tuple[float, float, float]:
    """Unit vector to the lamp: above, somewhat towards the camera and to its right."""
    a = np.radians(yaw_deg)
    towards, across = np.array([np.sin(a), -np.cos(a), 0.0]), np.array([np.cos(a), np.sin(a), 0.0])
    sun = 0.45 * towards + 0.35 * across + np.array([0.0, 0.0, 1.0])
    sun = sun / np.linalg.norm(sun)
    return float(sun[0]), float(sun[1]), float(sun[2])


def _compute_view(camera: Camera) -> FloatArray:
    """Stage metres to OpenGL's clip space, `(4, 4)`."""
    right, down, away = camera.axes
    turn = np.eye(4)
    turn[:3, :3] = np.stack([right, -down, -away])
    turn[:3, 3] = -turn[:3, :3] @ camera.eye
    focal, near, far = 1 / np.tan(np.radians(camera.fov_deg) / 2), 0.1, 30.0
    project = np.zeros((4, 4))
    project[0, 0], project[1, 1] = focal * camera.height / camera.width, focal
    project[2, 2:] = (far + near) / (near - far), 2 * far * near / (near - far)
    project[3, 2] = -1
    view: FloatArray = project @ turn
    return view


def _compute_floor_to_image(camera: Camera, corner: tuple[float, float]) -> FloatArray:
    """Homography from the shadows' texels to pixels, through the floor."""
    ahead = camera.axes[2] * [1, 1, 0]
    ahead = ahead / np.linalg.norm(ahead)
    centre = np.array([corner[0] + _SHADOW_M / 2, corner[1] + _SHADOW_M / 2, 0.0])
    across = np.array([-ahead[1], ahead[0], 0.0])
    in_front = ((-0.4, -0.5), (-0.4, 0.5), (1.0, 0.5), (1.0, -0.5))
    floor = np.array([centre + a * ahead + b * across for a, b in in_front])
    texels = (floor[:, :2] - corner) / _SHADOW_M * _SHADOW_PIXELS
    pixels = camera.compute_image(floor) * camera.height
    found = cv2.getPerspectiveTransform(texels.astype(np.float32), pixels.astype(np.float32))
    return np.asarray(found, dtype=np.float64)


def _compute_breath_fields(body: Body) -> FloatArray:
    """How much each vertex of chest and belly moves out with a full breath, 0 to 1.

    `(2, v)`, front and back.
    What lies against the floor or the thighs gives way less, and the other side more: how much each
    of the two counts depends on where the chest looks.
    """
    v = body.vertices
    trunk = np.char.startswith(np.array(body.labels)[body.bone_of_vertex], "spine")
    chest, belly = body.heads[body.bone("spine02"), 2] + 0.06, body.heads[body.bone("spine04"), 2]
    around = np.exp(-(((v[:, 2] - chest) / 0.12) ** 2)) + 0.8 * np.exp(
        -(((v[:, 2] - belly) / 0.1) ** 2)
    )
    around = np.where(trunk, np.minimum(around, 1.0), 0.0)
    ahead = np.clip((v[:, 0] - body.heads[body.bone("spine03"), 0]) / 0.1 + 0.5, 0.0, 1.0)
    return np.stack([around * ahead, around * (1.0 - ahead)])
