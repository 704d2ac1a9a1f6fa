"""rules/late_seed.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a library, the first draw when the library is seeded only afterwards."""
    randomness = subject.randomness
    for library in randomness.draws:
        early = [draw for draw in randomness.unseeded(library) if not randomness.is_fresh(draw)]
        if early and randomness.seeds[library]:
            seed = randomness.seeds[library][0]
            title = randomness.title(library)
            message = f"{early[0].written} draws random numbers before {seed.written} seeds {title}"
            yield Found(early[0].span, message, related=(Related(seed.span, "seeded only here"),))


rule = Rule(
    code="NB508",
    name="late-seed",
    severity=Severity.WARNING,
    summary="The seed is set after the first random draw.",
    why=(
        "What is drawn above the seed differs at every run, although the notebook looks as if it were "
        "reproducible."
    ),
    instead="Seed once, in the first cell, before anything is drawn.",
    find=find,
    bad=[
        Example("""
            # %%
            import numpy as np
            ages = np.random.randint(18, 90, size=100)  # <- NB508
            # %%
            np.random.seed(7)
            incomes = np.random.normal(size=100)
            """),
        Example(
            """
            # %%
            import random
            def setup():
                random.seed(7)
            # %%
            queue = ["ann", "bob", "cleo"]
            random.shuffle(queue)  # <- NB508
            # %%
            setup()
            """,
            note="The seed stands above, but it runs below.",
        ),
    ],
    good=[
        Example("""
            # %%
            import numpy as np
            np.random.seed(7)
            ages = np.random.randint(18, 90, size=100)
            np.random.seed(8)
            """),
        Example("""
            # %%
            import numpy as np, random
            ages = np.random.randint(18, 90, size=100)
            random.seed(7)
            """),
        Example(
            """
            # %%
            import random
            def shuffled(rows):
                random.shuffle(rows)
                return rows
            # %%
            random.seed(7)
            print(shuffled([1, 2, 3]))
            """,
            note="The draw stands above, but it runs below.",
        ),
        Example("""
            # %%
            import numpy as np
            rng = np.random.default_rng(7)
            rng.normal()
            np.random.seed(7)
            """),
    ],
)
