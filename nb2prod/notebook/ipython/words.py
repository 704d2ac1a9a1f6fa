"""The words of a magic's line, its options, and the names that IPython fills in.

>>> words("--out a 'my file' -n5")
('--out', 'a', 'my file', '-n5')
>>> expanded_names("echo {path.name} $user")
('path', 'user')
"""

import re
from collections.abc import Iterator

from nb2prod.notebook.ipython.parsing import names_in

_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|(\S+)')
_BRACED = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")
_DOLLAR = re.compile(r"(\$?)\$([^\W\d]\w*)")
_FORMAT = re.compile(r"(![rsa])?(:[^:\]]*)?\s*\Z")
_DYNAMIC = re.compile(r"[{$]")
_LONGEST = 500  # characters of an expression in braces
_NAME = re.compile(r"[^\W\d]\w*")


def words(text: str) -> tuple[str, ...]:
    """The words of ``text``; quoted ones lose their quotes."""
    return tuple(double or single or plain for double, single, plain in _WORD.findall(text))


def plain_words(text: str, *, valued: str = "", long_valued: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The words of ``text`` that are neither options nor the values of options.

    ``valued`` are the letters of the short options that take a value, ``long_valued`` the long ones.
    """
    kept: list[str] = []
    found = iter(words(text))
    for word in found:
        if not word.startswith("-") or word == "-":
            kept.append(word)
        elif word in long_valued or (len(word) == 2 and word[1] in valued):
            next(found, None)
    return tuple(kept)


def option_values(text: str, *options: str) -> tuple[str, ...]:
    """The values given to any of ``options``, as ``--out a``, ``--out=a``, ``-o a`` or ``-oa``, in order."""
    return tuple(_option_values(words(text), options))


def _option_values(found: tuple[str, ...], options: tuple[str, ...]) -> Iterator[str]:
    for index, word in enumerate(found):
        if word in options:
            yield from found[index + 1 : index + 2]
            continue
        for option in options:
            if option.startswith("--") and word.startswith(option + "="):
                yield word[len(option) + 1 :]
            elif not option.startswith("--") and word.startswith(option) and not word.startswith("--"):
                yield word[len(option) :].lstrip("=")


def names(*texts: str) -> tuple[str, ...]:
    """Those of ``texts`` that are names, each once; a text may list several with commas."""
    listed = (name.strip() for text in texts for name in text.split(","))
    return tuple(dict.fromkeys(name for name in listed if name.isidentifier()))


def first_name(text: str) -> tuple[str, ...]:
    """The name that a dotted text begins with, or nothing."""
    found = _NAME.match(text)
    return (found[0],) if found else ()


def is_dynamic(text: str) -> bool:
    """Whether part of ``text`` is only known when the cell runs: ``{expr}`` or ``$name``."""
    return _DYNAMIC.search(text) is not None


def expanded_names(text: str) -> tuple[str, ...]:
    """The names in ``{expr}`` and ``$name``, which IPython fills in if it can, and leaves alone if not."""
    if not is_dynamic(text):
        return ()
    found: list[str] = []
    for expression in _BRACED.findall(text):
        if len(expression) < _LONGEST:
            found += names_in(expression) or names_in(_FORMAT.sub("", expression))
    found += [name for escaped, name in _DOLLAR.findall(text) if not escaped]
    return tuple(dict.fromkeys(found))
