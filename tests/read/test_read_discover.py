from __future__ import annotations

import os
from pathlib import Path

import pytest

from tqcheck.errors import InputError
from tqcheck.read.discover import InputFile, discover, read_bytes

SUFFIXES = (".txt", ".md", ".tsv")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (
        "news/b.txt",
        "news/a.TXT",
        "news/deep/c.md",
        "news/.hidden/d.txt",
        "news/.e.txt",
        "news/f.pdf",
        "news/g.pdf",
        "news/README",
        "other/h.md",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text")
    (tmp_path / "empty").mkdir()
    return tmp_path


def paths_of(*inputs: str | Path) -> list[str]:
    return [file.path for file in discover(inputs, SUFFIXES)[0]]


def test_a_folder_gives_its_files_sorted_and_says_what_it_skipped(tree: Path) -> None:
    files, notices = discover(["news"], SUFFIXES)
    assert [file.path for file in files] == ["news/a.TXT", "news/b.txt", "news/deep/c.md"]
    assert not any(file.is_listed for file in files)
    assert notices == ("news: skipped 3 files with other suffixes (none 1, .pdf 2), 2 hidden",)


def test_links_in_a_folder(tree: Path) -> None:
    (tree / "news/loop").symlink_to(tree / "news", target_is_directory=True)
    (tree / "news/broken.txt").symlink_to(tree / "nowhere.txt")
    os.mkfifo(tree / "news/pipe.txt")
    files, notices = discover(["news"], SUFFIXES)
    assert len(files) == 3
    assert notices[0].endswith(", 3 links or pipes not followed")


def test_files_keep_their_order_and_names(tree: Path) -> None:
    assert paths_of("news/b.txt", "./news/a.TXT", tree / "other/h.md", "-", "news/f.pdf") == [
        "news/b.txt",
        "./news/a.TXT",
        str(tree / "other/h.md"),
        "-",
        "news/f.pdf",
    ]


def test_patterns_are_expanded_unless_a_file_has_that_name(tree: Path) -> None:
    assert paths_of("news/*.txt") == ["news/b.txt"]
    assert paths_of("**/*.md") == ["news/deep/c.md", "other/h.md"]
    assert paths_of(str(tree / "o*")) == [str(tree / "other/h.md")]
    (tree / "news/[b].txt").write_text("text")
    assert paths_of("news/[b].txt") == ["news/[b].txt"]


def test_a_file_given_twice_is_read_once(tree: Path) -> None:
    (tree / "link.txt").symlink_to(tree / "news/b.txt")
    files, notices = discover(["news/b.txt", "./news/b.txt", "link.txt", "-", "-"], SUFFIXES)
    assert [file.path for file in files] == ["news/b.txt", "-"]
    assert notices == tuple(
        f"{name}: given more than once, read once" for name in ("./news/b.txt", "link.txt", "-")
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nwes", "nwes: no such file or folder; did you mean 'news'?"),
        ("news/c.txt", "news/c.txt: no such file or folder; did you mean 'b.txt'?"),
        ("zzzzzzzz", "zzzzzzzz: no such file or folder"),
        ("gone/a.txt", "gone/a.txt: no such file or folder; there is no folder 'gone' either"),
        ("news/b.txt/c.txt", "news/b.txt/c.txt: cannot be read: Not a directory"),
        ("*.pdf", "*.pdf: no file matches this pattern"),
        ("empty", "empty: no readable file (.txt .md .tsv) in this folder; it is empty"),
        ("a\0b", "a\0b: no file can have this name"),
        ("\ud800", "?: no file can have this name"),
        ("x" * 300, "cannot be read: File name too long"),
        ("", "an input is an empty name; give a file, a folder, a pattern or -"),
    ],
)
def test_what_is_not_there(tree: Path, given: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        discover([given], SUFFIXES)
    assert str(caught.value).endswith(message)


def test_a_folder_without_readable_files_says_what_it_holds(tree: Path) -> None:
    for name in ("a.TXT", "b.txt", "deep/c.md"):
        file = tree / "news" / name
        file.rename(file.with_name(f".{file.name}"))
    with pytest.raises(InputError) as caught:
        discover(["news"], SUFFIXES)
    assert str(caught.value) == (
        "news: no readable file (.txt .md .tsv) in this folder; "
        "it holds 3 files with other suffixes (none 1, .pdf 2), 5 hidden"
    )


def test_no_permission(tree: Path) -> None:
    file = tree / "news/b.txt"
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(InputError, match=r"b\.txt: no permission to read it"):
        read_bytes(InputFile(str(file)))


def test_system_errors_are_input_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"a\.txt: no permission to read it"):
        read_bytes(InputFile("a.txt"))


def test_a_name_that_is_no_text_is_shown_as_one(tree: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tree / name).write_text("text")
    (file,) = discover([name], SUFFIXES)[0]
    assert (read_bytes(file), file.shown) == (b"text", "caf?.txt")


def test_stdin_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="-: standard input cannot be read"):
        read_bytes(InputFile("-"))
