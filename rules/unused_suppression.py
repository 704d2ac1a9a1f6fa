"""rules/unused_suppression.py"""

from nb2prod.rule import Example, Rule, Severity, found_by_the_run

rule = Rule(
    code="NB005",
    name="unused-suppression",
    severity=Severity.NOTE,
    summary="A suppression silences nothing, or names a code that does not exist.",
    why="It will hide the next finding on that line, which nobody has looked at yet.",
    instead="Remove the comment, the tag or the entry in the notebook's metadata.",
    find=found_by_the_run,
    bad=[
        Example(
            """
            # %%
            rows = 1  # nb2prod: ignore[NB002]  # <- NB005
            """,
            fixed="""
            # %%
            rows = 1
            """,
        ),
        Example(
            """
            # %%
            rows = 1  # noqa: NB002, E501  # <- NB005
            """,
            fixed="""
            # %%
            rows = 1  # noqa: E501
            """,
        ),
        Example(
            """
            # %%
            rows = 1  # nb2prod: ignore[NB999]  # <- NB005
            """,
            fixed="""
            # %%
            rows = 1
            """,
        ),
        Example(
            """
            # %%
            rows = 1  # nb2prod: ignore  # <- NB005
            """,
            fixed="""
            # %%
            rows = 1
            """,
        ),
        Example("""
            # %% tags=nb2prod:ignore=NB002
            rows = 1  # <- NB005
            """),
        Example(
            """
            # <- NB005
            # %%
            rows = 1
            """,
            metadata={"nb2prod": {"ignore": ["NB002"]}},
        ),
        Example(
            """
            # %%
            !ls  # nb2prod: ignore[NB002]  # <- NB005
            """,
            fixed="""
            # %%
            !ls
            """,
        ),
    ],
    good=[
        Example("""
            # %%
            rows = 1  # noqa: E501, F401
            """),
        Example("""
            # %%
            rows = 1  # noqa
            """),
        Example("""
            # %%
            text = "# nb2prod: ignore[NB002]"
            """),
        Example('''
            # %%
            text = """
            # noqa: NB002
            """
            '''),
        Example("""
            # %% markdown
            Write `# nb2prod: ignore[NB002]` on the line.
            """),
        Example("""
            # %%
            rows = 1  # nb2prod: ignore[NB005]
            """),
        Example("""
            # %% tags=remove-input
            rows = 1
            """),
    ],
)
