"""rules/unpinned_install.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, InstallLine, Related, Rule, Severity, Subject

_LONGEST = 60


def find(subject: Subject) -> Iterator[Found]:
    """Yields each install command that leaves a version open; what one did before is said there."""
    lines: dict[InstallLine, dict[str, str]] = {}
    again: dict[str, list[Related]] = {}
    for line in subject.installs:
        for one in line.install.unpinned:
            name = one.name or ""
            if name in again:
                again[name].append(Related(line.span, f"{name} is installed again here"))
            else:
                again[name] = []
                lines.setdefault(line, {})[name] = one.spec[:_LONGEST]
    for line, specs in lines.items():
        message = f"{line.install.tool} installs whatever version it finds: {', '.join(specs.values())}"
        yield Found(line.span, message, tuple(place for name in specs for place in again[name]))


rule = Rule(
    code="NB202",
    name="unpinned-install",
    severity=Severity.WARNING,
    summary="An install command names no exact version.",
    why=(
        "Every run takes what is newest that day: the same notebook works today and stops or differs next "
        "month."
    ),
    instead=(
        "Write the version that works: pip install name==1.2.3; better, into requirements.txt beside the "
        "notebook."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            !pip install -q lightgbm shap==0.46.0  # <- NB202
            """),
        Example("""
            # %%
            %pip install "pandas>=2,<3"  # <- NB202
            # %%
            !conda install -y -c conda-forge lime  # <- NB202
            """),
        Example(
            """
            # %%
            %%bash
            set -e
            pip install tariffs  # <- NB202
            # %%
            pip install tariffs
            """,
            note="Said once for a distribution.",
        ),
        Example("""
            # %%
            import os, subprocess, sys
            os.system("pip install -U tariffs")  # <- NB202
            subprocess.run([sys.executable, "-m", "pip", "install", "prices"])  # <- NB202
            """),
    ],
    good=[
        Example("""
            # %%
            !pip install lightgbm==4.5.0 'shap == 0.46.0'
            # %%
            !conda install -y lime=0.2.0.1
            """),
        Example("""
            # %%
            %pip install -qr requirements.txt
            # %%
            %pip install -e .
            # %%
            !pip install ../wheels/prices-1.2-py3-none-any.whl
            """),
        Example(
            """
            # %%
            !pip install --no-index --find-links ../wheels prices
            # %%
            !pip install -c limits.txt prices
            """,
            note="The folder or the constraints decide which version it is.",
        ),
        Example("""
            # %%
            # !pip install lightgbm
            print("first: pip install lightgbm")
            """),
        Example("""
            # %%
            IN_COLAB = "google.colab" in str(get_ipython())
            if IN_COLAB:
                %pip install lightgbm
            """),
        Example("""
            # %%
            !pip list
            # %%
            !pip uninstall -y lightgbm
            # %%
            !apt-get install -y graphviz
            """),
        Example("""
            # %%
            !pip install git+https://github.com/bank/prices
            # %%
            !pip install {package}
            """),
    ],
)
