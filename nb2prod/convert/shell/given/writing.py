"""The files that the pipeline writes: put aside while it runs, so that it must write each anew."""

import contextlib
from pathlib import Path
from typing import Iterator


@contextlib.contextmanager
def written_files(root: str, names: list) -> Iterator[dict]:
    """The size of each of these files that is written meanwhile; complete at the end.

    They lie below the root, or the working directory. One that is not written again comes back as it was.
    """
    places = [Path(root).absolute(), Path.cwd()]
    before = [path for place in places for path in (place / name for name in names) if path.is_file()]
    aside = [(path, path.with_name(f"{path.name}.aside")) for path in before]
    for path, kept in aside:
        path.replace(kept)
    sizes: dict = {}
    try:
        yield sizes
    finally:
        for place in places:
            there = {name: place / name for name in names if (place / name).is_file()}
            sizes.update({name: path.stat().st_size for name, path in there.items()})
        for path, kept in aside:
            if path.exists():
                kept.unlink()
            else:
                kept.replace(path)
