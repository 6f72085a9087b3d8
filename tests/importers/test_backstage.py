"""Backstage catalogues: systems, components, owners, sizes from annotations, dependencies."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tests.importers.support import as_agreed, codes, loaded, messages, read, values

SIZE = {
    "cloudplan/demand.vcpu": "4",
    "cloudplan/demand.memory_gib": 16,
    "cloudplan/demand.storage_gib": "120.5",
}


def entity(kind: str, name: str, spec: dict[str, Any] | None = None, **metadata: Any) -> str:
    """One document."""
    tree = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec or {},
    }
    return yaml.safe_dump(tree, sort_keys=False, width=200)


def made(tmp_path: Path, *documents: str) -> Path:
    path = tmp_path / "catalog-info.yaml"
    path.write_text("---\n".join(documents), encoding="utf-8")
    return path


def test_a_system_with_its_parts(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        entity("System", "permits", {"owner": "city-it"}, title="Vergunningen", tags=["e-loket"]),
        "# nothing but a comment\n",
        entity(
            "Component",
            "permits-web",
            {
                "system": "permits",
                "owner": "group:default/city-it",
                "dependsOn": ["resource:permits-db"],
                "consumesApis": ["mail"],
            },
            annotations=SIZE,
        ),
        entity("Resource", "permits-db", {"system": "permits"}, annotations=SIZE),
        entity("API", "mail", {"definition": "{{ secrets }}"}),
        entity(
            "Component",
            "mailer",
            {"owner": "city-it", "providesApis": ["mail"], "lifecycle": "production"},
            annotations={**SIZE, "cloudplan/data.confidentiality": "3"},
        ),
        entity("Component", "part", {"subcomponentOf": "mailer"}, annotations=SIZE),
        entity("Group", "city-it", {"profile": {"displayName": "ICT-dienst"}}),
    )
    intake = read("backstage", path, owner=None)
    assert codes(intake) == []
    assert values(intake, "permits") == {
        "name": "Vergunningen",
        "owner": "city-it",
        "labels": ("e-loket",),
    }
    assert values(intake, "city-it") == {"name": "ICT-dienst"}
    assert values(intake, "mailer")["data.confidentiality"] == 3
    assert values(intake, "mailer")["labels"] == ("lifecycle:production",)
    assert values(intake, "permits/permits-web") == {
        "demand.vcpu": Decimal(4),
        "demand.memory_gib": Decimal(16),
        "demand.storage_gib": Decimal("120.5"),
        "site": "room",
    }
    ends = {(k.application, k.from_, k.to) for k in intake.links}
    assert ends == {
        ("permits", "permits-web", "permits-db"),
        ("permits", "permits-web", "mailer/main"),
    }
    assert sorted(i.id for i in intake.items if i.kind == "workload")[:2] == [
        "mailer/main",
        "mailer/part",
    ]
    assert len(loaded(intake, tmp_path).estate.applications) == 2


def test_what_cannot_be_kept_is_told_with_its_line(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        entity("System", "a", {"owner": "user:jan"}),
        entity(
            "Component",
            "b",
            {"system": "a", "dependsOn": ["resource:c", "b2"], "consumesApis": ["gone"]},
            annotations={"cloudplan/demand.vcpu": "1.024", "cloudplan/demand.memry_gib": "4"},
        ),
        entity("Component", "b", {}),
        entity("Resource", "c", {"owner": "x y"}),
        entity("Component", "d", {"subcomponentOf": "e", "system": None}),
        entity("Component", "e", {"subcomponentOf": "d"}),
        entity("Component", "f", {"system": "elsewhere"}),
        entity("Location", "l", {"targets": ["/etc/passwd", "https://x"]}),
        "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: x}\n",
        "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {}\n",
    )
    assert as_agreed("backstage.txt", messages("backstage", path))


def test_a_folder_of_catalogues_is_read_and_nothing_else(tmp_path: Path) -> None:
    for name, text in {
        "a/catalog-info.yaml": entity("Component", "one"),
        "b/catalog-info.yml": entity("Component", "two"),
        "b/deployment.yaml": "{{ a template }}",
        ".git/catalog-info.yaml": "nonsense: [",
    }.items():
        (tmp_path / "repo" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repo" / name).write_text(text, encoding="utf-8")
    (tmp_path / "repo" / "loop").symlink_to(tmp_path / "repo")
    intake = read("backstage", tmp_path / "repo")
    assert [i.id for i in intake.items] == ["one", "two"]


def test_templates_are_text_or_an_error_that_says_so(tmp_path: Path) -> None:
    path = made(tmp_path, entity("Component", "x", title="${{ values.name }} {{ 7*7 }}"))
    assert values(read("backstage", path), "x")["name"] == "${{ values.name }} {{ 7*7 }}"
    path.write_text("a: 1\n---\napiVersion: b\nmetadata:\n  name: {{ values.name }}\n")
    assert messages("backstage", path) == (
        "catalog-info.yaml:5:10: error[key-not-text]: A key is a list or a mapping\n"
        "    Keys are texts.\n"
        "    fix: it looks like a template: give the files that were made from it\n"
    )


def test_every_broken_document_is_told_in_one_run(tmp_path: Path) -> None:
    path = made(tmp_path, "a: !!python/object/apply:os.system [ls]\n", "b: [\n", "c: 1\nc: 2\n")
    told = messages("backstage", path)
    assert [line.split(": ")[0] for line in told.splitlines() if "error[" in line] == [
        "catalog-info.yaml:1:4",
        "catalog-info.yaml:4:1",
        "catalog-info.yaml:6:1",
    ]


def test_aliases_that_grow_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "too-many-aliases" in messages("backstage", made(tmp_path, "\n".join(lines)))
