"""``cloudplan terraform``: what it writes, and when it writes nothing."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan

pytestmark = pytest.mark.usefixtures("city")


def said(text: str) -> str:
    """A message without the box around it."""
    return " ".join(text.replace("│", " ").split())


def test_a_folder_for_each_site_that_holds_workloads(cloudplan: Cloudplan, tmp_path: Path) -> None:
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 0, answer.err
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    sites = {p["after"]["site"] for p in plan["placements"] if p["after"]}
    folders = {path.name for path in (tmp_path / "tf").iterdir() if path.is_dir()}
    assert folders == sites
    assert answer.out.startswith(f"Wrote {len(sites)} root modules to tf. Read its README.md")
    counts = [int(n) for n in re.findall(r"(\d+) machines", answer.out)]
    assert sum(counts) == len(plan["placements"])


def test_the_same_plan_gives_the_same_bytes(cloudplan: Cloudplan, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert cloudplan("terraform", "plan.json", "--out", name).code == 0
    one, two = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.*")
         if p.is_file()}
        for name in ("one", "two")
    )  # fmt: skip
    assert one == two


def test_a_folder_that_is_there_needs_force(cloudplan: Cloudplan, tmp_path: Path) -> None:
    assert cloudplan("terraform", "plan.json", "--out", "tf").code == 0
    readme = tmp_path / "tf" / "README.md"
    readme.write_text("changed\n", "utf-8")
    (tmp_path / "tf" / "terraform.tfstate").write_text("mine\n", "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 1
    assert "[output-exists]" in answer.err
    assert readme.read_text("utf-8") == "changed\n"
    assert cloudplan("terraform", "plan.json", "--out", "tf", "--force").code == 0
    assert readme.read_text("utf-8").startswith("# Terraform for a plan")
    assert (tmp_path / "tf" / "terraform.tfstate").read_text("utf-8") == "mine\n"


def test_a_stale_plan_writes_nothing_and_exits_6(
    cloudplan: Cloudplan, city: Path, tmp_path: Path
) -> None:
    file = city / "inventory" / "sites.yaml"
    file.write_text(file.read_text("utf-8") + "# later\n", "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 6
    assert "[stale-plan]" in answer.err
    assert not (tmp_path / "tf").exists()


def test_a_site_without_templates_is_an_error(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    for site in plan["facts"]["sites"]:
        site |= {"kind": "public_cloud", "provider": "hetzner", "rates": "hetzner/fsn1"}
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 1
    assert "it is a public_cloud with provider 'hetzner' [no-terraform-templates]" in said(
        answer.err
    )
    assert answer.err.count("[no-terraform-templates]") == len(
        {p["after"]["site"] for p in plan["placements"] if p["after"]}
    ), "all at once"
    assert not (tmp_path / "tf").exists()


def test_a_cloud_builds_in_a_region(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    for site in plan["facts"]["sites"]:
        site |= {"kind": "public_cloud", "provider": "gcp", "region": None}
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 1
    assert "has no region, and google builds in one [site-without-region]" in said(answer.err)


def test_the_extra_is_named_where_it_is_missing(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 1
    assert 'pip install "cloudplan[terraform]"' in answer.err


def test_a_slip_in_a_provider_is_named(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    for site in plan["facts"]["sites"]:
        site |= {"kind": "public_cloud", "provider": "azur", "rates": None}
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    assert 'Did you mean "azure"?' in said(cloudplan("terraform", "plan.json", "--out", "tf").err)


def test_a_plan_of_an_older_version_is_refused(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    del plan["facts"]
    (tmp_path / "plan.json").write_text(json.dumps(plan | {"format_version": "1.0"}), "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert (answer.code, "made by an older version" in answer.err) == (1, True)
    assert not (tmp_path / "tf").exists()


def test_a_plan_that_places_what_it_does_not_tell_of(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    gone = plan["facts"]["workloads"].pop()
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf")
    assert answer.code == 1
    assert f"does not tell of: the workload '{gone['address']}' [untold-facts]" in said(answer.err)


def test_a_template_of_ones_own(cloudplan: Cloudplan, tmp_path: Path) -> None:
    own = tmp_path / "own" / "common" / "outputs.tf.j2"
    own.parent.mkdir(parents=True)
    own.write_text('output "city" {\n  value = {{ root.site.id }}\n}\n', "utf-8")
    assert cloudplan("terraform", "plan.json", "--out", "tf", "--templates", "own").code == 0
    made = [path.read_text("utf-8") for path in (tmp_path / "tf").glob("*/outputs.tf")]
    assert all(re.fullmatch(r'output "city" \{\n  value = "[a-z0-9-]+"\n\}\n', one) for one in made
               if "firewall_rules" not in one)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("common/output.tf.j2", "", 'Did you mean "common/outputs.tf.j2"?'),
        ("common/outputs.tf.j2", "{% if %}", "on own/common/outputs.tf.j2 line 1"),
        ("common/outputs.tf.j2", "{{ root.owner }}", "has no attribute 'owner'"),
        ("common/outputs.tf.j2", "{{ root.__class__.__mro__ }}", "[template-error]"),
        ("common/outputs.tf.j2", "{{ 'a b' | word }}", "'a b' is not a name in HCL"),
        ("readme.txt", "", "There is no template in 'own' [no-such-templates]"),
    ],
    ids=["a slip in its name", "syntax", "unknown", "out of the sandbox", "no name", "none"],
)
def test_a_template_that_cannot_be_used(
    cloudplan: Cloudplan, tmp_path: Path, name: str, text: str, message: str
) -> None:
    own = tmp_path / "own" / name
    own.parent.mkdir(parents=True)
    own.write_text(text, "utf-8")
    answer = cloudplan("terraform", "plan.json", "--out", "tf", "--templates", "own")
    assert answer.code == 1
    assert message in said(answer.err)
    assert not (tmp_path / "tf").exists()


def test_no_folder_of_templates(cloudplan: Cloudplan) -> None:
    answer = cloudplan("terraform", "plan.json", "--out", "tf", "--templates", "nowhere")
    assert "There is no folder of templates 'nowhere'" in said(answer.err)
