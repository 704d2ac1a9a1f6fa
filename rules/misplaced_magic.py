"""rules/misplaced_magic.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Rule, Severity, Span, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields IPython syntax that IPython refuses where it stands."""
    for facts in subject.facts.cells:
        if "raises-exception" in facts.cell.tags:
            continue
        for place in facts.masked.misplaced:
            span = Span(facts.cell.number, place.line, place.column, place.line, place.end_column)
            yield Found(span, place.message.removesuffix("."))


rule = Rule(
    code="NB006",
    name="misplaced-magic",
    severity=Severity.ERROR,
    summary="A magic stands where IPython does not accept it.",
    why=(
        "The cell stops with an error as soon as it runs; an old kernel, or a cell of one line, may have "
        "been kinder."
    ),
    instead="Write what the message says. Cell magics belong on the first line of their cell, in column 1.",
    find=find,
    bad=[
        Example("""
            # %%
            # how long does it take?
            %%time  # <- NB006
            total = sum(prices)
            """),
        Example("""
            # %%
            %bash  # <- NB006
            echo hello
            """),
        Example("""
            # %%
            import pandas as pd
            pip install openpyxl  # <- NB006
            """),
        Example("""
            # %%
            %timeit score(rows,  # <- NB006
                          limit=3)
            """),
        Example("""
            # %%
            % matplotlib inline  # <- NB006
            """),
        Example("""
            # %%
            %%time  # <- NB006
            """),
    ],
    good=[
        Example("""
            # %%
            %%time
            total = sum(prices)
            """),
        Example("""
            # %%

            %%bash
            echo hello
            """),
        Example("""
            # %%
            pip install openpyxl
            """),
        Example("""
            # %%
            ls = ["bread", "milk"]
            # %%
            print(len(ls))
            ls
            """),
        Example("""
            # %%
            %timeit score(rows, \\
                          limit=3)
            """),
        Example("""
            # %%
            text = '''
            %%time
            '''
            share = 7 \\
                % 3
            """),
        Example("""
            # %% tags=raises-exception
            # magics have their place
            %%time
            1 + 1
            """),
    ],
)
