"""rules/internal_error.py"""

from nb2prod.rule import Example, Rule, Severity, found_by_the_run

rule = Rule(
    code="NB000",
    name="internal-error",
    severity=Severity.ERROR,
    summary="A rule failed, or the process that ran it died; the notebook is not fully checked.",
    why="What nobody could check may be wrong: a gate must not pass it. The exit code is 2, whatever was selected.",
    instead="Report the rule and the error that the message names. Until then, leave that rule out with --ignore.",
    find=found_by_the_run,
    python2=True,
    bad=[],
    good=[
        Example("""
            # %%
            print("checked to the end")
            """),
    ],
)
