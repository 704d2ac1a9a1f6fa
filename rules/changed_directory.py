"""rules/changed_directory.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Span, Subject, span_of_magic

_CALLS = ("os.chdir", "os.fchdir", "posix.chdir", "nt.chdir")


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first place where the working directory changes; the further ones are related."""
    places = sorted(_places(subject), key=lambda place: (place[0].cell, place[0].line, place[0].column))
    if not places:
        return
    (span, how), *others = places
    related = tuple(Related(other, f"{word} changes it again") for other, word in others)
    yield Found(span, f"{how} changes the working directory", related=related, once="the notebook")


def _places(subject: Subject) -> Iterator[tuple[Span, str]]:
    for call in subject.facts.calls_of(*_CALLS):
        yield call.span, call.written
    for facts, magic in subject.facts.magics:
        if magic.kind in ("line", "auto") and magic.name in ("cd", "pushd", "popd"):
            yield span_of_magic(facts.cell, magic), "cd" if magic.kind == "auto" else f"%{magic.name}"


rule = Rule(
    code="NB406",
    name="changed-directory",
    severity=Severity.WARNING,
    summary="The notebook changes the working directory.",
    why=(
        "From here on every relative path means another file. A cell that runs twice, or a run that starts "
        "elsewhere, looks in the wrong folder."
    ),
    instead="Keep the folder in a variable and join it: DATA = Path('data'); pd.read_csv(DATA / 'rows.csv').",
    find=find,
    python2=True,
    bad=[
        Example("""
            # %%
            import os
            os.chdir("data")  # <- NB406
            # %%
            %cd ..
            """),
        Example("""
            # %%
            %cd data/clinic  # <- NB406
            """),
        Example("""
            # %%
            cd data  # <- NB406
            """),
    ],
    good=[
        Example("""
            # %%
            import os
            here = os.getcwd()
            names = os.listdir("data")
            """),
        Example("""
            # %%
            import contextlib
            with contextlib.chdir("data"):
                rows = open("rows.csv").read()
            """),
        Example("""
            # %%
            !cd data && ls
            """),
        Example("""
            # %%
            from pathlib import Path
            cd = Path("data")
            # %%
            cd
            """),
        Example("""
            # %%
            # os.chdir("data")
            print("os.chdir('data')")
            """),
    ],
)
