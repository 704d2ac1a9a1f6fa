"""Names for what the modules of a project get that the notebook does not use itself.

>>> from nb2prod.convert.values import Plan
>>> given_names(Plan("shop", "n.ipynb")).params
'params'
"""

from nb2prod.convert.values import Plan
from nb2prod.notebook import Value


class Given(Value):
    """Names that the modules have for what they get: the parameters, the logger, display, figures, scores."""

    params: str = "params"
    logger: str = "logger"
    show: str = "show"
    save: str = "save_figures"
    scores: str = "SCORES"


def given_names(plan: Plan) -> Given:
    """Names for what the modules get that the notebook does not use itself."""
    taken = {name for one in plan.statements for name in (*one.uses, *one.defines, *one.captures)}

    def free(*wanted: str) -> str:
        return next(name for name in wanted if name not in taken)

    return Given(
        params=free("params", "settings", "run_params", "_params"),
        logger=free("logger", "log", "_logger"),
        show=free("show", "show_value", "_show"),
        save=free("save_figures", "save_open_figures"),
        scores=free("SCORES", "SHOWN_SCORES", "_SCORES"),
    )
