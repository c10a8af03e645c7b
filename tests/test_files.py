import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from limberup.errors import BadInputError
from limberup.files import check_writable, is_same_file, make_private_folder, write_whole


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


def get_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_private_file_is_for_the_user_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "s.json", b"", private=True)
    assert get_mode(tmp_path / "s.json") == 0o600


@pytest.mark.parametrize("private", [True, False])
def test_a_file_that_is_written_again_keeps_its_permissions(private: bool, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.touch()
    path.chmod(0o640)
    write_whole(path, b"new", private=private)
    assert get_mode(path) == 0o640


def test_private_folders_are_for_the_user_alone_and_others_stay_as_they_are(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path / "limberup" / "sessions")
    make_private_folder(tmp_path / "limberup" / "sessions")
    assert get_mode(tmp_path) == 0o755
    assert get_mode(tmp_path / "limberup") == get_mode(tmp_path / "limberup" / "sessions") == 0o700


def test_a_private_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match=r"sessions cannot be made \(.*\); choose another"):
        make_private_folder(tmp_path / "file" / "sessions")


def test_a_symbolic_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "r.json", tmp_path / "link.json"
    real.parent.mkdir()
    link.symlink_to(real)
    for content in (b"first, the link led nowhere", b"then it led to a file"):
        check_writable(link)
        write_whole(link, content)
        assert link.is_symlink()
        assert real.read_bytes() == content
    assert sorted(tmp_path.iterdir()) == [link, real.parent]


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(link)
    with pytest.raises(BadInputError, match=r"link\.json cannot be written"):
        write_whole(link, b"")
    assert link.is_symlink()


def leave_draft(path: Path, age_s: float) -> Path:
    """As a run leaves it that was killed so long ago."""
    path.write_bytes(b"half")
    then_s = path.stat().st_mtime - age_s
    os.utime(path, (then_s, then_s))
    return path


@pytest.mark.parametrize("write", [check_writable, lambda path: write_whole(path, b"new")])
def test_what_killed_runs_left_is_swept(write: Callable[[Path], None], tmp_path: Path) -> None:
    left = leave_draft(tmp_path / ".limberup-k3j_9x2a.draft", age_s=60.0)
    write(tmp_path / "r.json")
    assert not left.exists()


def test_files_that_are_no_drafts_and_fresh_drafts_are_not_swept(tmp_path: Path) -> None:
    kept = [
        leave_draft(tmp_path / ".limberup-settings", age_s=60.0),
        leave_draft(tmp_path / "limberup-k3j_9x2a.draft", age_s=60.0),
        leave_draft(tmp_path / ".limberup-k3j_9x2b.draft", age_s=0.0),
    ]
    (tmp_path / ".limberup-k3j_9x2c.draft").mkdir()
    write_whole(tmp_path / "r.json", b"new")
    assert all(path.exists() for path in kept)


def test_a_draft_that_is_still_being_written_is_not_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, seen = os.fsync, []

    def meanwhile(handle: int) -> None:
        monkeypatch.setattr("limberup.files.os.fsync", sync)
        (draft,) = tmp_path.iterdir()
        os.utime(draft, (0.0, 0.0))
        write_whole(tmp_path / "other.json", b"other")
        seen.append(draft.exists())

    monkeypatch.setattr("limberup.files.os.fsync", meanwhile)
    write_whole(tmp_path / "r.json", b"new")
    assert seen == [True]
    assert (tmp_path / "r.json").read_bytes() == b"new"
