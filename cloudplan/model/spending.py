"""Money of a whole plan by component and calendar year, and what its rules cost.

Field names are keys of the plan file. Amounts are in the plan's currency, with two decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ComponentMoney:
    """What one component of cost comes to, over all workloads and sites together.

    `monthly` is the first month's, `one_off` what is paid once, `by_year` what is paid in each
    year of `Spending.years`: nominal, which is as it is paid, without discount. `tco` is the
    discounted whole.
    """

    component: str
    monthly: Decimal
    one_off: Decimal
    by_year: tuple[Decimal, ...]
    tco: Decimal


@dataclass(frozen=True, slots=True)
class Spending:
    """Money by component, in the order of their names, and by calendar year.

    The first and the last of `years` may hold only some months of the horizon. `invested` is the
    part of `planned` that is investment (capex), by year. `today` is what going on as today would
    cost, `None` where a price of today is unknown or nothing runs yet; its `monthly` is that of
    the hosts that stand there now, its other figures count hosts that growth asks for.
    """

    years: tuple[int, ...]
    planned: tuple[ComponentMoney, ...]
    invested: tuple[Decimal, ...]
    today: tuple[ComponentMoney, ...] | None


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What workloads could save if one rule did not hold, while all others do.

    Each of the `workloads` is looked at by itself, with everything else where the plan puts it:
    `tco` adds up what each would save over the horizon on the cheapest of the sites that no other
    rule keeps it from and that have room for it. Budgets, carbon ceilings and concentration are
    not looked at there. Together they could save more or less than that.
    """

    policy: str
    workloads: int
    tco: Decimal
