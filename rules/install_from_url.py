"""rules/install_from_url.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, InstallLine, Related, Requirement, Rule, Severity, Subject

_LONGEST = 90
_REPOSITORY = ("git+", "hg+", "svn+", "bzr+")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each URL that is installed as it happens to be, at its first install."""
    places: dict[str, list[tuple[InstallLine, Requirement]]] = {}
    for line in subject.installs:
        for one in line.install.unfixed:
            places.setdefault(one.url or "", []).append((line, one))
    for url, [(line, _), *again] in places.items():
        shown = url if len(url) <= _LONGEST else url[: _LONGEST - 1] + "…"
        what = "without a commit" if url.startswith(_REPOSITORY) else "without a hash"
        related = tuple(Related(other.span, "and again here") for other, _ in again)
        yield Found(line.span, f"{shown} is installed {what}", related, once=url)


rule = Rule(
    code="NB211",
    name="install-from-url",
    severity=Severity.WARNING,
    summary="A package is installed from a URL that may give something else tomorrow.",
    why=(
        "Whoever may write there decides which code runs in your notebook, and what a branch, a tag or an "
        "archive holds can change without a trace."
    ),
    instead=(
        "Name the commit (git+https://…@<40 digits>) or the hash (…whl#sha256=…), or install a released "
        "version."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            !pip install git+https://github.com/bank/prices.git  # <- NB211
            """),
        Example(
            """
            # %%
            %pip install git+https://github.com/bank/prices.git@v1.2  # <- NB211
            """,
            note="A tag can be moved.",
        ),
        Example("""
            # %%
            !pip install -q https://bank.example/prices/archive/main.zip  # <- NB211
            # %%
            !pip install -q https://bank.example/prices/archive/main.zip
            """),
        Example("""
            # %%
            !pip install "prices @ https://bank.example/prices-1.2-py3-none-any.whl"  # <- NB211
            """),
    ],
    good=[
        Example("""
            # %%
            !pip install git+https://github.com/bank/prices@0f3d2b1c5a6978e0d1c2b3a4958677f6e5d4c3b2
            """),
        Example("""
            # %%
            !pip install https://bank.example/prices-1.2-py3-none-any.whl#sha256=4c1f0a7be2
            """),
        Example("""
            # %%
            !pip install --index-url https://pypi.bank.example/simple prices==1.2
            """),
        Example("""
            # %%
            !git clone https://github.com/bank/prices
            # %%
            !pip install ./prices
            """),
        Example("""
            # %%
            # !pip install git+https://github.com/bank/prices.git
            address = "pip install git+https://github.com/bank/prices.git"
            """),
    ],
)
