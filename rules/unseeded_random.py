"""rules/unseeded_random.py"""

from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Related, Rule, Severity, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields, once a library, the first random draw that no seed determines."""
    for library in subject.randomness.draws:
        draws = subject.randomness.unseeded(library)
        if draws:
            yield Found(draws[0].span, _message(subject, library, draws[0]), related=_elsewhere(draws))


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
        Example("""
            # %%
            import numpy as np
            noise = np.random.normal(size=100)  # <- NB501
            # %%
            more = np.random.rand(5)
            """),
        Example("""
            # %%
            import random
            import torch
            random.seed(7)
            winner = random.choice(["ann", "bob"])
            weights = torch.rand(3)  # <- NB501
            """),
        Example("""
            # %%
            import numpy as np
            np.random.seed(7)
            rng = np.random.default_rng()  # <- NB501
            prices = rng.normal(size=10)
            """),
        Example(
            """
            # %%
            import random
            def draw_customer():
                return random.randint(1, 90)  # <- NB501
            # %%
            customers = [draw_customer() for _ in range(3)]
            """,
            note="The place is the draw itself; the cell that calls the function may be far away.",
        ),
        Example("""
            # %%
            from scipy import stats
            import numpy as np
            np.random.seed()
            waiting = stats.expon.rvs(size=100)  # <- NB501
            """),
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
