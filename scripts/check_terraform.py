"""Run checkov over a folder of Terraform; a failed check that nobody allowed is a failure.

    python -m scripts.check_terraform [--tools DIR] [--allow FILE] FOLDER

DIR is a Python environment with the tools (``scripts/terraform_tools/requirements.txt``); it is
made if it is not there, which takes about a minute. FILE lists what is allowed, each with a reason:

    - check: CKV_GCP_38
      resource: "*.google_compute_instance.*"
      reason: keys are the provider's where no rule asks for customer-held ones

An entry that allows what no longer happens is a failure too: the list stays as short as it can be.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts.terraform_tools.checkov import check, read_allowed
from scripts.terraform_tools.environment import ensure

ALLOWED = Path("tests/terraform/checkov_allowed.yaml")


def main() -> None:
    """Make the environment, run checkov, say what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tools", type=Path, default=Path(".terraform-tools"))
    parser.add_argument("--allow", type=Path, default=ALLOWED)
    options = parser.parse_args()
    verdict = check(ensure(options.tools), options.folder, read_allowed(options.allow))
    for failed in verdict.refused:
        print(failed)
    for entry in verdict.unused:
        print(f"{options.allow}: {entry.check} on {entry.resource} does not fail; remove it")
    print(
        f"{verdict.passed} passed, {len(verdict.refused)} failed, {verdict.allowed} allowed, "
        f"{len(verdict.unused)} allowed for nothing"
    )
    sys.exit(0 if verdict.ok else 1)


if __name__ == "__main__":
    main()
