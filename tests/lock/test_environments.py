"""Environments made from locks: found again, made anew where one was left half-way, and refused in two lines."""

from pathlib import Path
from typing import Any

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.lock import environments, locked_python

LOCK = "six==1.17.0 \\\n    --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274\n"


class Uv:
    """Stands in for uv: makes the folder that it is asked for, and remembers what it was told."""

    def __init__(self, *codes: int):
        self.codes = list(codes)
        self.told: list[list[str]] = []

    def __call__(self, words: Any, inside: Path, index_url: str | None) -> Any:
        self.told.append(list(words))
        if words[0] == "venv":
            program = Path(words[-1]) / "bin" / "python"
            program.parent.mkdir(parents=True)
            program.touch()
        code = self.codes.pop(0) if self.codes else 0
        return type("Done", (), {"returncode": code, "stderr": "error: no such wheel"})


def test_an_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With hashes and nothing else; then a kernel, which must not move what is locked."""
    uv = Uv()
    monkeypatch.setattr(environments, "run_uv", uv)
    first = locked_python(LOCK, python="3.11.7", cache=tmp_path)
    assert locked_python(LOCK, python="3.11.7", cache=tmp_path) == first
    assert [words[:2] for words in uv.told] == [
        ["venv", "--no-python-downloads"],
        ["pip", "install"],
        ["pip", "install"],
    ]
    assert "--require-hashes" in uv.told[1] and "--no-deps" in uv.told[1]
    assert "ipykernel" in uv.told[2] and "-c" in uv.told[2]


def test_a_kernel_in_the_lock_is_the_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is added."""
    uv = Uv()
    monkeypatch.setattr(environments, "run_uv", uv)
    locked_python(LOCK + "ipykernel==6.29.5\n", python="3.11.7", cache=tmp_path)
    assert len(uv.told) == 2


def test_what_was_left_half_way_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment counts when it was finished."""
    monkeypatch.setattr(environments, "run_uv", Uv(0, 1))
    with pytest.raises(Nb2prodError, match="cannot be made"):
        locked_python(LOCK, python="3.11.7", cache=tmp_path)
    uv = Uv()
    monkeypatch.setattr(environments, "run_uv", uv)
    locked_python(LOCK, python="3.11.7", cache=tmp_path)
    assert len(uv.told) == 3
