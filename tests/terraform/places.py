"""Where Terraform finds the providers: in a mirror for `init`, at sockets for all that follows."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

from tests.terraform.schemas import providers

REGISTRY = "registry.terraform.io"
_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def for_init(work: Path) -> dict[str, str]:
    """Providers as packages in a folder and from nowhere else: no test may reach a network."""
    mirror = _mirror(work / "mirror")
    settings = work / "terraform.tfrc"
    settings.write_text(
        "provider_installation {\n"
        f"  filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}\n"
        "}\n",
        "utf-8",
    )
    return {**_clean(), "TF_CLI_CONFIG_FILE": str(settings)}


def for_plan(sockets: Path) -> dict[str, str]:
    """Providers that run already, each at its socket."""
    addresses = {
        f"{REGISTRY}/{one.source}": {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": os.getpid(),  # any that lives: with Test, Terraform leaves it alone
            "Test": True,
            "Addr": {"Network": "unix", "String": str(sockets / one.name)},
        }
        for one in providers()
    }
    return {
        **_clean(),
        "TF_CLI_CONFIG_FILE": os.devnull,
        "TF_REATTACH_PROVIDERS": json.dumps(addresses),
    }


def _clean() -> dict[str, str]:
    """The environment without what a developer has set for Terraform."""
    rest = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    return {**rest, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}


def _mirror(folder: Path) -> Path:
    """Packages as a mirror holds them. `init` picks a version, hashes it and never starts it."""
    target = f"{platform.system().lower()}_{_MACHINES[platform.machine()]}"
    for one in providers():
        home = folder / REGISTRY / one.source / one.version / target
        home.mkdir(parents=True)
        program = home / f"terraform-provider-{one.name}_v{one.version}"
        program.write_text("Served by the tests.\n", "utf-8")
        program.chmod(0o755)
    return folder
