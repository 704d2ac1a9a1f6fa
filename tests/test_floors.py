"""The house of docs/architecture.md: which room may import which, and which room owns which third-party package."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nb2prod

PACKAGE = Path(nb2prod.__file__).parent
RULES = Path(__import__("nb2prod.rules").rules.FOLDER)

# From the ground up. A room imports what lies below it; rooms on one line do not know each other.
FLOORS = [
    ["nb2prod", "errors"],
    ["notebook"],
    ["facts"],
    ["environment"],
    ["compare"],
    ["replay"],
    ["rule"],
    ["rules"],
    ["lint", "lock"],
    ["verify"],
    ["convert"],
    ["report"],
    ["api", "terminal"],
    ["cli"],
    ["__main__"],
]
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}

# msgspec is the stuff that values are made of, so every room may use it.
OWNERS = {
    "PIL": {"compare"},
    "black": {"convert"},
    "click": {"cli"},
    "libcst": {"convert", "lint"},
    "msgspec": set(HEIGHT),
    "nbconvert": {"replay"},
    "nbformat": {"notebook", "replay"},
    "packaging": {"environment", "lock"},
    "papermill": {"replay"},
    "pathspec": {"notebook"},
    "psutil": {"replay"},
    "pylint": {"convert", "lint"},
    "rich": {"report"},
    "uv": {"lock"},
    # The sockets of the kernel protocol, which papermill stands on.
    "zmq": {"replay"},
    "yaml": {"convert", "environment"},
}


def room_of(module: str) -> str:
    """The room of a dotted module: ``lint`` of ``nb2prod.lint.run``."""
    return module.split(".")[1] if "." in module else module


def modules() -> list[tuple[str, Path]]:
    """Every module of the package by its dotted name; the rules in a wheel are no room."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "_rules" not in parts:
            found.append((".".join(parts).removesuffix(".__init__"), path))
    return found


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide which room is meant"
            if node.module == "nb2prod":
                # `from nb2prod import x` means the room x, or something of the package itself.
                yield from (
                    f"nb2prod.{alias.name}" if alias.name in HEIGHT else "nb2prod" for alias in node.names
                )
            else:
                yield node.module or ""


@pytest.mark.parametrize(
    ("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_imports_go_down(name: str, path: Path) -> None:
    """A module imports its own room and rooms below it, and stands in a room that is known."""
    room = room_of(name)
    assert room in HEIGHT, f"{name}: put the room {room} on a floor"
    for imported in imports_of(path):
        if imported.partition(".")[0] == "nb2prod" and (other := room_of(imported)) != room:
            assert other in HEIGHT, f"{name} imports the unknown {imported}"
            assert HEIGHT[other] < HEIGHT[room], f"{name} imports {imported}, which is not below it"


@pytest.mark.parametrize(
    ("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_third_party_packages_stay_with_their_owner(name: str, path: Path) -> None:
    """Each package from outside is imported by the room that owns it, and every one has an owner."""
    for imported in imports_of(path):
        top = imported.partition(".")[0]
        if top != "nb2prod" and top not in sys.stdlib_module_names:
            assert room_of(name) in OWNERS.get(top, ()), f"{name} imports {top}"


@pytest.mark.parametrize("path", sorted(RULES.glob("*.py")), ids=lambda path: path.stem)
def test_rules_import_the_words_of_rules_only(path: Path) -> None:
    """A rule imports the standard library and ``nb2prod.rule``."""
    for imported in imports_of(path):
        assert imported == "nb2prod.rule" or imported.partition(".")[0] in sys.stdlib_module_names, imported
