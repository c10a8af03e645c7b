import os
import stat
from pathlib import Path

import pytest

from limberup.errors import BadInputError
from limberup.files import check_writable, is_same_file, write_whole


def test_what_is_written_is_there_completely_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(b"older and longer")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_written_file_has_the_permissions_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "r.json", b"")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r.json").stat().st_mode) == 0o640


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_older_file_and_no_draft(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(b"older")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((BadInputError, KeyboardInterrupt)):
        write_whole(path, b"new")
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", fail)
    with pytest.raises(
        BadInputError, match=r"r\.json cannot be written \(No space left on device\); choose"
    ):
        write_whole(tmp_path / "r.json", b"new")


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_bytes(b"older")
    check_writable(kept)
    check_writable(tmp_path / "new.json")
    assert list(tmp_path.iterdir()) == [kept]
    assert kept.read_bytes() == b"older"


@pytest.mark.parametrize(
    "name", ["", "nowhere/r.json", "file/r.json", "/dev/null", "/proc/1/r.json", "n" * 300]
)
def test_what_cannot_be_written_is_refused_by_both(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError):
        check_writable(tmp_path / name)
    if name != "/dev/null":
        with pytest.raises(BadInputError):
            write_whole(tmp_path / name, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_one_place_under_two_names_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    a, b = tmp_path / "a.npz", tmp_path / "b.npz"
    assert is_same_file(a, tmp_path / "folder" / ".." / "a.npz")
    assert not is_same_file(a, b)
    a.touch()
    b.hardlink_to(a)
    (tmp_path / "c.npz").symlink_to(a)
    assert is_same_file(a, b)
    assert is_same_file(tmp_path / "c.npz", a)
