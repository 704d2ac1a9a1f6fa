"""rules/install_in_notebook.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Install, Related, Rule, Severity, Subject

_LONGEST = 60
_MOST = 3


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for the notebook: its install commands, but those that have worse faults."""
    lines = [line for line in subject.installs if not line.install.unpinned and not line.install.unfixed]
    if lines:
        first, *others = lines
        related = tuple(Related(line.span, _told(line.install)) for line in others)
        yield Found(first.span, f"{_told(first.install)} at every run", related, once="the notebook")


def _told(install: Install) -> str:
    names = [(one.name or one.spec)[:_LONGEST] for one in install.requirements]
    return f"{install.tool} installs {', '.join(names[:_MOST])}{', …' if len(names) > _MOST else ''}"


rule = Rule(
    code="NB208",
    name="install-in-notebook",
    severity=Severity.WARNING,
    summary="The notebook installs packages.",
    why=(
        "It changes the environment that it runs in, also for everybody else who uses it, and it needs a "
        "network and the rights to install: behind a closed perimeter it has neither."
    ),
    instead="Write the packages into requirements.txt, install them before the run, and delete the line.",
    yields_to=("NB202", "NB211"),
    find=find,
    bad=[
        Example("""
            # %%
            !pip install lightgbm==4.5.0  # <- NB208
            """),
        Example(
            """
            # %%
            %pip install -q -r requirements.txt  # <- NB208
            # %%
            !pip install shap==0.46.0
            # %%
            %conda install lime=0.2.0.1
            """,
            note="Said once for the notebook.",
        ),
        Example("""
            # %%
            !sudo apt-get install -y graphviz  # <- NB208
            """),
        Example("""
            # %%
            import subprocess, sys
            subprocess.check_call([sys.executable, "-m", "pip", "install", "-e", "."])  # <- NB208
            """),
    ],
    good=[
        Example(
            """
            # %%
            !pip install lightgbm
            # %%
            !pip install git+https://github.com/bank/prices
            """,
            note="NB202 and NB211 speak of these.",
        ),
        Example("""
            # %%
            # !pip install lightgbm==4.5.0
            """),
        Example(
            """
            # %%
            import sys
            if "google.colab" in sys.modules:
                !pip install lightgbm==4.5.0
            """,
            note="Nobody but a visitor on Colab runs this.",
        ),
        Example("""
            # %%
            !pip --version
            # %%
            !pip list
            # %%
            !conda env list
            """),
        Example("""
            # %%
            import lightgbm
            install = "pip install lightgbm==4.5.0"
            """),
        Example("""
            # %% markdown
            !pip install lightgbm==4.5.0
            """),
    ],
)
