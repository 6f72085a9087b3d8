"""A constraint that does not hold, in the words of the inputs."""

from __future__ import annotations

from dataclasses import dataclass

from cloudplan.diagnostics import Diagnostic, Exit, Source
from cloudplan.model.plan import RuleFinding
from cloudplan.model.policy import Effect, Policy
from cloudplan.model.text import pick

PAIR = ("(1)", "(7)")
"""The equations about one workload on one site."""


@dataclass(frozen=True, slots=True)
class Breach:
    """What is broken (`what` is kebab-case), by which equation of docs/model.md, and where.

    `address` and `site` name one or several, joined as a reader would write them; they are empty
    where a ceiling binds the whole estate. `policy` is empty where no rule asked for it.
    """

    what: str
    equation: str
    summary: str
    address: str = ""
    site: str = ""
    policy: str = ""
    effect: Effect = "deny"
    waived: bool = False
    because: str = ""
    source: Source | None = None

    @property
    def denies(self) -> bool:
        """Whether a plan may not have it."""
        return self.effect == "deny" and not self.waived

    @property
    def diagnostic(self) -> Diagnostic:
        """An error that ends the command with the code for violations."""
        number = f", equation {self.equation}" if self.equation else ""
        return Diagnostic(
            "error",
            f"referee-{self.what}",
            self.summary + number,
            detail=": ".join(part for part in (self.policy, self.because) if part),
            source=self.source,
            exit_code=Exit.VIOLATIONS,
        )

    @property
    def finding(self) -> RuleFinding:
        """How the plan lists it; a pair of workload and site needs no figure."""
        place = f"{self.source.file}:{self.source.line}" if self.source else ""
        return RuleFinding(
            policy=self.policy,
            address=self.address,
            site=self.site,
            effect=self.effect,
            because=self.because,
            source=place,
            detail="" if self.equation in PAIR else self.summary,
        )


def of_policy(
    policy: Policy, equation: str, summary: str, *, address: str = "", site: str = ""
) -> Breach:
    """The breach of a rule of the estate, by its kind, with its reason and its place."""
    return Breach(
        what=policy.kind,
        equation=equation,
        summary=summary,
        address=address,
        site=site,
        policy=policy.id,
        effect=policy.effect,
        because=pick(policy.because),
        source=policy.source,
    )
