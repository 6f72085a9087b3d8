"""Extract the schemas of Terraform providers that the tests serve to the real Terraform.

    python -m scripts.extract_provider_schemas [--wheels DIR] [--out tests/terraform/schemas]

The wheels ``cdktf-cdktf-provider-*`` are generated from the providers' own schemas and licensed
under the Mozilla Public License 2.0; what is taken from them stays under it, in a folder of its own
with the licence's text. Without ``--wheels`` they are downloaded with pip into a temporary folder.

One file per provider, a JSON line for the provider and one for each resource and data source
(``scripts/provider_schemas/schema.py`` tells the form). Same wheels, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.provider_schemas.schema import schema_of
from scripts.provider_schemas.source import Source, source_of
from scripts.provider_schemas.wanted import WANTED, Wanted
from scripts.provider_schemas.wheel import Wheel, read_wheel

NOTICE = (
    "This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. "
    "If a copy of the MPL was not distributed with this file, You can obtain one at "
    "https://mozilla.org/MPL/2.0/."
)
_KINDS = {"TerraformResource": "resource", "TerraformDataSource": "data"}


def main() -> None:
    """Read every wheel and write its file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wheels", type=Path)
    parser.add_argument("--out", type=Path, default=Path("tests/terraform/schemas"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for wanted in WANTED:
            path = _wheel(wanted, options.wheels or _download(wanted, Path(folder)))
            print(extract(wanted, path, options.out))


def extract(wanted: Wanted, path: Path, out: Path) -> str:
    """Write the schema file of one wheel and the licence; says what was written."""
    wheel = read_wheel(path)
    head, *rest = _lines(wanted, wheel, path)
    file = out / f"{head['provider']}.jsonl"
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in (head, *rest))
    file.write_text(text, "utf-8")
    (out / "MPL-2.0.txt").write_text(wheel.licence.rstrip() + "\n", "utf-8")
    return f"{file}: {head['source']} {head['version']}, {len(rest)} schemas, {len(text)} bytes"


def _lines(wanted: Wanted, wheel: Wheel, path: Path) -> Iterator[dict[str, Any]]:
    provider = wheel.modules["provider"]
    name, version = re.findall(r"provider(?:Name|Version): '([^']+)'", provider.program)[:2]
    found = re.search(r"terraformProviderSource: '([^']+)'", provider.program)
    source = found.group(1) if found else name
    yield {
        "provider": name,
        "source": source if "/" in source else f"hashicorp/{source}",
        "version": version,
        "from": {"wheel": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "licence": "MPL-2.0",
        "copyright": wheel.licence.partition("\n")[0],
        "notice": NOTICE,
        "schema": schema_of(source_of(provider)),
    }
    sources = [source_of(one) for one in wheel.modules.values() if _is_wanted(wanted, one.name)]
    for one in sorted(sources, key=_order):
        yield {_KINDS[one.kind]: one.terraform_type, "schema": schema_of(one)}


def _is_wanted(wanted: Wanted, module: str) -> bool:
    return module not in ("provider", "index.js", "index.d.ts") and wanted.wants(module)


def _order(source: Source) -> tuple[str, str]:
    return source.kind, source.terraform_type


def _download(wanted: Wanted, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder)]
    subprocess.run([*command, wanted.wheel], check=True, stdout=sys.stderr)
    return folder


def _wheel(wanted: Wanted, folder: Path) -> Path:
    name, _, version = wanted.wheel.replace("-", "_").partition("==")
    (path,) = folder.glob(f"{name}-{version}-*.whl")
    return path


if __name__ == "__main__":
    main()
