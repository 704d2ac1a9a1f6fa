"""rules/widget_state.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Rule, Severity, Subject

_STATE = "application/vnd.jupyter.widget-state+json"


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook that keeps the state of widgets."""
    widgets = subject.notebook.metadata.get("widgets")
    kept = widgets.get(_STATE) if isinstance(widgets, dict) else None
    if not isinstance(kept, dict):
        return
    models = kept.get("state", kept)
    count = sum(isinstance(model, dict) for model in models.values()) if isinstance(models, dict) else 0
    if count:
        yield Found(None, f"the file keeps the state of {count} widget{'s' if count > 1 else ''}")


rule = Rule(
    code="NB904",
    name="widget-state",
    severity=Severity.NOTE,
    summary="The state of widgets is saved with the notebook.",
    why=(
        "Sliders and progress bars of the last session change with every run, so that every commit differs; some hosts "
        "cannot show a notebook with them at all."
    ),
    instead="Clear the widget state in the menu before saving, and print progress only where someone watches.",
    find=find,
    python2=True,
    bad=[
        Example(
            """
            # <- NB904
            # %%
            total = 12
            """,
            metadata={
                "widgets": {
                    _STATE: {"state": {"4f2a": {"model_name": "FloatProgressModel"}}, "version_major": 2}
                }
            },
        ),
        Example(
            """
            # <- NB904
            # %%
            total = 12
            """,
            metadata={
                "widgets": {
                    _STATE: {"4f2a": {"model_name": "HBoxModel"}, "5e11": {"model_name": "HTMLModel"}}
                }
            },
            note="Some editors leave the level out.",
        ),
    ],
    good=[
        Example(
            """
            # %%
            total = 12
            """,
            metadata={"widgets": {_STATE: {"state": {}, "version_major": 2, "version_minor": 0}}},
        ),
        Example(
            """
            # %%
            total = 12
            """,
            metadata={"widgets": {}},
        ),
        Example("""
            # %%
            import ipywidgets
            """),
    ],
)
