"""No text, however odd, makes a reader raise or show a secret."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.environment import (
    distribution_of,
    end_of_life,
    is_pin_file,
    is_standard,
    normalise,
    parse_installs,
    platform_of,
    read_pins,
    read_script_block,
)

NAMES = [
    "requirements.txt", "pylock.toml", "uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock", "pdm.lock", "conda-lock.yml",
    "environment.yml", "pyproject.toml", "setup.cfg", "conda-linux-64.lock", "pixi.lock", ".python-version",
]  # fmt: skip
SCRAPS = [
    "pip install", "conda install", "apt-get install", "python -m", "{sys.executable}", "&&", ";", "|", ">", "2>&1", "'", '"',
    "\\", "\n", " ", "{", "}", "$X", "#", "x", "x==1", "x=1", "==", "@", "git+https://h/a@b", "file://", "-e", "-r", "-c", "--hash",
    "[", "]", "[x]", "\n[project]\n", "dependencies = ", "[[package]]\n", "name = ", '"x"', "version = ", "dependencies:\n", "- x=1\n",
    "  - pip:\n", "    - y==1\n", "&a ", "*a", "!!python/object:os.system ", ": ", "{}", "null", "1e999", "# /// script\n", "# ///\n",
    "[options]\n", "install_requires = x\n", "%(x)s", "@EXPLICIT\n", "https://h/x-1-0.conda", "\ufeff", "\0", "\ud800", "\x85", "é",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from(SCRAPS)).map("".join), st.lists(st.sampled_from(SCRAPS)).map(" ".join)
)


@given(st.sampled_from(NAMES), TEXTS)
@settings(max_examples=400, deadline=None)
def test_read_pins_never_raises(name: str, text: str) -> None:
    pins = read_pins(name, text)
    assert pins.exact.keys() <= pins.named
    assert all(normalise(one) == one for one in pins.named)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_parse_installs_never_raises(text: str) -> None:
    for install in parse_installs(text):
        assert install.kind in ("python", "system")
        for one in install.requirements:
            assert one.version is None or one.pinned
            assert one.digest is None or one.url is not None


@given(TEXTS)
@settings(deadline=None)
def test_look_ups_never_raise(text: str) -> None:
    assert not (distribution_of(text) and platform_of(text))
    assert is_standard(text) in (True, False)
    assert is_pin_file(text) in (True, False)
    end_of_life(text)
    read_script_block(text)


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "a>1", "{", "'", '"\\', "sudo ", "python -m ", "a-1-", "[a", "x==1\\\n", "a://", "-e "],
)
@pytest.mark.parametrize("name", ["requirements.txt", "environment.yml", "pyproject.toml"])
def test_length_is_no_obstacle(name: str, piece: str) -> None:
    text = piece * 50_000
    read_pins(name, text)
    parse_installs(f"pip install {text}")
