"""rules/unseeded_random.py"""

from collections.abc import Iterator

from nb2prod.rule import (
    Call, Change, Edit, Example, Fix, Found, Related, Rule, Severity, Span, Subject, is_repeated, keyword_added,
    keyword_set, seed_cell,
)  # fmt: skip


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a library, the first random draw that no seed determines."""
    for library in subject.randomness.draws:
        draws = subject.randomness.unseeded(library)
        if draws:
            message = _message(subject, library, draws[0])
            yield Found(
                draws[0].span, message, _elsewhere(draws), _fix(subject, library, draws), once=library
            )


def _message(subject: Subject, library: str, draw: Call) -> str:
    if subject.randomness.is_fresh(draw):
        return f"{draw.written}() is made without a seed, so it gives other numbers at every run"
    title = subject.randomness.title(library)
    return f"{draw.written} draws random numbers, and nothing above seeds {title}"


def _elsewhere(draws: list[Call]) -> tuple[Related, ...]:
    """The first further draw of each other cell."""
    first_of_cell = {draw.cell.number: draw for draw in reversed(draws)}
    first_of_cell.pop(draws[0].cell.number)
    return tuple(Related(draw.span, "drawn here too") for _, draw in sorted(first_of_cell.items()))


def _fix(subject: Subject, library: str, draws: list[Call]) -> Fix | None:
    """One cell that seeds every library, and a seed for each generator that is made without one."""
    fresh = [draw for draw in draws if subject.randomness.is_fresh(draw)]
    edits = [] if len(fresh) == len(draws) else [_seed_cell(subject, library)]
    if fresh:
        given = Fix.by_changes("", [_with_seed(subject, draw) for draw in fresh])
        edits += given.edits if given is not None else [None]
    return Fix("Set the seeds", tuple(edits)) if None not in edits else None


def _with_seed(subject: Subject, draw: Call) -> Change | None:
    if is_repeated(subject.facts, draw):
        return None  # the generators would all give the same numbers
    if draw.node.args or draw.node.keywords:
        return keyword_set(draw, 0, "seed", "0")
    return keyword_added(draw, "0")


def _seed_cell(subject: Subject, library: str) -> Edit | None:
    cell = seed_cell(subject.facts, subject.randomness, library)
    return Edit("insert-cell", Span(cell.behind, 1, 1, 1, 1), cell.source) if cell is not None else None


rule = Rule(
    code="NB501",
    name="unseeded-random",
    severity=Severity.WARNING,
    summary="Random numbers are drawn without a seed.",
    why=(
        "Every run draws other numbers. Nobody can reproduce the figures in the notebook, and nobody can "
        "tell whether a difference comes from a change or from chance."
    ),
    instead=(
        "Make one generator with a seed and draw from it: rng = numpy.random.default_rng(7). For libraries "
        "without generators seed once, in the first cell: random.seed(7), torch.manual_seed(7), "
        "tensorflow.random.set_seed(7)."
    ),
    find=find,
    yields_to=("NB508",),
    bad=[
        Example(
            """
            # %%
            import numpy as np
            noise = np.random.normal(size=100)  # <- NB501
            # %%
            more = np.random.rand(5)
            """,
            fixed="""
            # %%
            import numpy as np

            np.random.seed(0)
            # %%
            import numpy as np
            noise = np.random.normal(size=100)
            # %%
            more = np.random.rand(5)
            """,
        ),
        Example(
            """
            # %%
            import random
            import torch
            random.seed(7)
            winner = random.choice(["ann", "bob"])
            weights = torch.rand(3)  # <- NB501
            """,
            fixed="""
            # %%
            import torch

            torch.manual_seed(0)
            # %%
            import random
            import torch
            random.seed(7)
            winner = random.choice(["ann", "bob"])
            weights = torch.rand(3)
            """,
        ),
        Example(
            """
            # %%
            import numpy as np
            np.random.seed(7)
            rng = np.random.default_rng()  # <- NB501
            prices = rng.normal(size=10)
            """,
            fixed="""
            # %%
            import numpy as np
            np.random.seed(7)
            rng = np.random.default_rng(0)
            prices = rng.normal(size=10)
            """,
        ),
        Example(
            """
            # %%
            import random
            def draw_customer():
                return random.randint(1, 90)  # <- NB501
            # %%
            customers = [draw_customer() for _ in range(3)]
            """,
            fixed="""
            # %%
            import random

            random.seed(0)
            # %%
            import random
            def draw_customer():
                return random.randint(1, 90)
            # %%
            customers = [draw_customer() for _ in range(3)]
            """,
            note="The place is the draw itself; the cell that calls the function may be far away.",
        ),
        Example(
            """
            # %%
            from scipy import stats
            import numpy as np
            np.random.seed()
            waiting = stats.expon.rvs(size=100)  # <- NB501
            """,
            note="No fix: seed() takes a new seed from the system, whatever came before.",
        ),
    ],
    good=[
        Example("""
            # %%
            import numpy as np
            np.random.seed(7)
            noise = np.random.normal(size=100)
            """),
        Example("""
            # %%
            import numpy as np
            rng = np.random.default_rng(7)
            noise = rng.normal(size=100)
            old = np.random.RandomState(7).rand(3)
            """),
        Example(
            """
            # %%
            import random, numpy as np
            def seed_everything(seed):
                random.seed(seed)
                np.random.seed(seed)
            def draw():
                return random.random() + np.random.rand()
            # %%
            def main():
                seed_everything(7)
                print(draw())
            main()
            """,
            note="Seeds inside a function count from its first call on.",
        ),
        Example("""
            # %%
            import random, torch, numpy as np
            from pytorch_lightning import seed_everything
            seed_everything(7)
            rows = [random.random(), np.random.rand(), torch.rand(1)]
            """),
        Example("""
            # %%
            import numpy as np, tensorflow as tf, keras
            keras.utils.set_random_seed(7)
            rows = np.random.rand(3) + tf.random.normal([3])
            """),
        Example("""
            # %%
            import torch
            generator = torch.Generator().manual_seed(7)
            order = torch.randperm(9, generator=generator)
            """),
        Example("""
            # %%
            import numpy as np
            %timeit np.random.rand(1000)
            """),
        Example("""
            # %%
            import random, time
            time.sleep(random.uniform(1, 2))
            """),
        Example(
            """
            # %%
            import random
            def simulate():
                return random.random()
            """,
            note="Nothing calls the function.",
        ),
        Example("""
            # %%
            import random
            class Shop:
                def random(self):
                    return 3
            shop = Shop()
            print(shop.random(), random.Random(7).random())
            """),
    ],
)
