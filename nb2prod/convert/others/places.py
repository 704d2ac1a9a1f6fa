"""Where something stands for the author: every line of a gathered cell led back to his notebook, or to the other one.

>>> part = Part(number=2, host=2, line=1, host_line=1, notebook="tools.ipynb", cell=3)
>>> places = Places(by_cell={2: ((part, 1), (part, 2))})
>>> places.refused(Refused(2, 2, "no", "change it"))
Refused(cell=2, line=1, reason='tools.ipynb, cell 3, line 2: no', todo='change it')
"""

from collections.abc import Mapping

from nb2prod.convert.others.values import Part
from nb2prod.convert.values import Dropped, Parameter, Plan, Refused
from nb2prod.notebook import Value, replace

Line = tuple[Part, int]


class Places(Value):
    """Which line of which part each line is, by cell; cells that are not there stand as the author has them."""

    by_cell: Mapping[int, tuple[Line, ...]] = {}

    def plan(self, plan: Plan, *, refused: int = 0, dropped: int = 0) -> Plan:
        """The plan, whose places are the author's; so were the first ones of what is ``refused`` and ``dropped``."""
        if not self.by_cell:
            return plan
        return replace(
            plan,
            refused=(*plan.refused[:refused], *map(self.refused, plan.refused[refused:])),
            dropped=(*plan.dropped[:dropped], *map(self.dropped, plan.dropped[dropped:])),
            parameters=tuple(map(self.parameter, plan.parameters)),
        )

    def refused(self, one: Refused) -> Refused:
        """A refusal at the line that the author wrote; what is another notebook's says so in words."""
        cell, line, told = self._place(one.cell, one.line)
        return replace(one, cell=cell, line=line, reason=f"{told}: {one.reason}" if told else one.reason)

    def dropped(self, one: Dropped) -> Dropped:
        """The same for what was left out."""
        cell, line, told = self._place(one.cell, one.line)
        return replace(one, cell=cell, line=line, reason=f"{told}: {one.reason}" if told else one.reason)

    def parameter(self, one: Parameter) -> Parameter:
        """The same for a parameter."""
        cell, line, told = self._place(one.cell, one.line)
        return replace(one, cell=cell, line=line, elsewhere=told)

    def _place(self, cell: int, line: int) -> tuple[int, int, str]:
        lines = self.by_cell.get(cell, ())
        if not lines:
            return cell, line, ""
        part, own = lines[min(max(line, 1), len(lines)) - 1]
        if part.notebook:
            return part.host, part.host_line, part.told(own)
        return part.host, part.line + own - 1, ""
