"""The command on moto's server: what it writes, what a second run changes, what it never says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cloudplan.cli import cloud_options
from cloudplan.clouds import CLOUDS
from cloudplan.load import read
from tests.cli.conftest import Cloudplan
from tests.clouds.conftest import SECRET, ec2, launch
from tests.clouds.faulty import Faulty
from tests.clouds.served import Answer
from tests.clouds.test_aws import error, is_ec2

ROOT = Path(__file__).parents[2]
INTO = ("--out", "city", "--owner", "city", "--as-of", "2026-11-01", "--fx", "USD=0.92")
IRELAND = ("discover", "aws", "--region", "eu-west-1", "--days", "0")


@pytest.fixture
def machines(aws: Faulty, moto: str) -> list[str]:
    """Two that say where they belong, and one that does not."""
    client = ec2(moto, "eu-west-1")
    portal = {"cloudplan_application": "portal"}
    return [
        launch(client, "web", cloudplan_workload="web", **portal),
        launch(client, "db", size="m5.xlarge", cloudplan_workload="db", **portal),
        launch(client, "Old thing (2019)"),
    ]


def texts(folder: Path) -> dict[str, str]:
    """Every file by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def flat(text: str) -> str:
    """A text without its lines and boxes."""
    return " ".join(text.replace("│", " ").split())


def test_the_command_knows_the_clouds() -> None:
    assert tuple(CLOUDS) == cloud_options.CLOUDS


@pytest.mark.usefixtures("machines")
def test_without_out_it_shows_and_writes_nothing(cloudplan: Cloudplan, tmp_path: Path) -> None:
    before = texts(tmp_path)
    answer = cloudplan(*IRELAND)
    assert answer.code == 0
    assert answer.out == (
        "  + old-thing-2019/vm: m5.large on aws-eu-west-1, 2 vCPU, 8 GiB, 8 GiB of disks\n"
        "  + portal/db: m5.xlarge on aws-eu-west-1, 4 vCPU, 16 GiB, 8 GiB of disks\n"
        "  + portal/web: m5.large on aws-eu-west-1, 2 vCPU, 8 GiB, 8 GiB of disks\n"
        "\n"
        "╷\n"
        "│ Warning: Nobody told who owns the operator of aws-eu-west-1 [owners-unknown]\n"
        "│\n"
        "│ Unknown owners never satisfy a rule about jurisdiction.\n"
        "│\n"
        "│ Write operator.owners, the countries of those who control the operator.\n"
        "╵\n"
        "\n"
        "aws: 3 machines seen; nothing is written without --out; 1 warning\n"
    )
    assert texts(tmp_path) == before


@pytest.mark.usefixtures("machines")
def test_an_inventory_from_nothing_is_valid_and_can_be_planned(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    assert cloudplan(*IRELAND, *INTO).code == 0
    estate = read([str(tmp_path / "city")], ()).estate
    [site] = estate.sites
    assert (site.id, site.provider, site.region) == ("aws-eu-west-1", "aws", "eu-west-1")
    assert (site.rates, site.location.country) == ("aws/eu-west-1", "IE")
    assert site.operator.name == "Amazon Web Services"
    assert site.operator.owners is None
    assert {(w.address, w.site, w.offer) for w in estate.workloads} == {
        ("old-thing-2019/vm", "aws-eu-west-1", "m5.large"),
        ("portal/db", "aws-eu-west-1", "m5.xlarge"),
        ("portal/web", "aws-eu-west-1", "m5.large"),
    }
    assert cloudplan("validate", "city").code == 0
    assert cloudplan("plan", "city", "--out", "plan.json").code == 0
    assert cloudplan("verify", "plan.json").code == 0


@pytest.mark.usefixtures("machines")
def test_a_second_run_without_a_change_changes_nothing(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    cloudplan(*IRELAND, *INTO)
    before = texts(tmp_path / "city")
    answer = cloudplan(*IRELAND, "--out", "city")
    assert answer.code == 0
    assert "nothing has changed" in answer.out
    assert texts(tmp_path / "city") == before


def test_a_second_run_after_a_change_gives_exactly_that(
    cloudplan: Cloudplan, tmp_path: Path, moto: str, machines: list[str]
) -> None:
    cloudplan(*IRELAND, *INTO)
    file = tmp_path / "city" / "aws.yaml"
    mine = file.read_text("utf-8").replace("owner: city", "owner: city  # ask Els", 1)
    file.write_text(mine, "utf-8")
    client = ec2(moto, "eu-west-1")
    client.stop_instances(InstanceIds=[machines[1]])
    client.modify_instance_attribute(InstanceId=machines[1], InstanceType={"Value": "m5.2xlarge"})
    client.start_instances(InstanceIds=[machines[1]])
    answer = cloudplan(*IRELAND, "--out", "city", "--format", "json=report.json")
    assert answer.code == 0
    changed = json.loads((tmp_path / "report.json").read_text("utf-8"))["results"]
    assert {(r["rule"], r["subject"]) for r in changed} == {("updated", "portal/db")}
    assert len(changed) == 3
    old, new = mine.splitlines(), file.read_text("utf-8").splitlines()
    assert [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]] == [
        ("        demand: {vcpu: 4, memory_gib: 16, storage_gib: 8}",) * 1
        + ("        demand: {vcpu: 8, memory_gib: 32, storage_gib: 8}",),
        ("        offer: m5.xlarge", "        offer: m5.2xlarge"),
    ]


def test_what_is_gone_is_told_and_stays(
    cloudplan: Cloudplan, moto: str, machines: list[str]
) -> None:
    cloudplan(*IRELAND, *INTO)
    ec2(moto, "eu-west-1").terminate_instances(InstanceIds=[machines[0]])
    answer = cloudplan(*IRELAND, "--out", "city")
    assert answer.code == 0
    assert "portal/web" in answer.out
    assert "aws into city: 1 vanished; 1 warning" in answer.out


@pytest.mark.usefixtures("machines")
def test_nothing_of_an_unread_region_is_touched_or_called_vanished(
    cloudplan: Cloudplan, tmp_path: Path, aws: Faulty, moto: str
) -> None:
    frankfurt = (*IRELAND, "--region", "eu-central-1")
    launch(ec2(moto, "eu-central-1"), "wiki")
    cloudplan(*frankfurt, *INTO)
    new = launch(ec2(moto, "eu-central-1"), "blog")
    refused = error("UnauthorizedOperation", 403)
    aws.fault = lambda q: refused if q.region == "eu-west-1" and is_ec2(q) else None
    answer = cloudplan(*frankfurt, "--out", "city")
    assert answer.code == 1
    assert "aws:123456789012/eu-west-1 could not be read" in answer.out
    assert "vanished;" not in answer.out
    assert "aws into city: 2 added" in answer.out
    estate = read([str(tmp_path / "city")], ()).estate
    assert {w.address for w in estate.workloads} >= {"portal/db", "wiki/vm", "blog/vm"}
    assert new


@pytest.mark.usefixtures("machines")
def test_when_nothing_is_read_nothing_is_written(
    cloudplan: Cloudplan, tmp_path: Path, aws: Faulty
) -> None:
    aws.fault = lambda _: Answer(403, error("ExpiredToken").body)
    answer = cloudplan(*IRELAND, *INTO)
    assert answer.code == 1
    assert "aws:default could not be read" in answer.out
    assert "have expired" in answer.out
    assert not (tmp_path / "city").exists()


def test_one_region_alone_says_nothing_of_the_others(
    cloudplan: Cloudplan, moto: str, machines: list[str]
) -> None:
    launch(ec2(moto, "eu-central-1"), "wiki")
    cloudplan(*IRELAND, "--region", "eu-central-1", *INTO)
    answer = cloudplan(*IRELAND, "--out", "city")
    assert "nothing has changed" in answer.out


def test_stopped_machines_are_told(cloudplan: Cloudplan, moto: str, machines: list[str]) -> None:
    ec2(moto, "eu-west-1").stop_instances(InstanceIds=machines[:1])
    answer = cloudplan(*IRELAND)
    assert "1 machine stood still when it was read: web" in flat(answer.out)
    assert answer.code == 0


@pytest.mark.usefixtures("machines")
def test_the_site_that_the_user_names_is_remembered(cloudplan: Cloudplan, tmp_path: Path) -> None:
    more = ("--site", "ireland", "--site-kind", "public_cloud", "--country", "IE")
    assert cloudplan(*IRELAND, *INTO, *more).code == 0
    assert "nothing has changed" in cloudplan(*IRELAND, "--out", "city").out
    estate = read([str(tmp_path / "city")], ()).estate
    assert [site.id for site in estate.sites] == ["ireland"]
    assert {workload.site for workload in estate.workloads} == {"ireland"}


@pytest.mark.usefixtures("machines")
def test_a_site_of_the_inventory_is_used(cloudplan: Cloudplan, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "sites.yaml").write_text(
        "sites:\n- {id: dublin, kind: public_cloud, provider: aws, region: eu-west-1,\n"
        "   operator: {owners: [US]}, location: {country: IE}}\n",
        "utf-8",
    )
    assert cloudplan(*IRELAND, *INTO).code == 0
    estate = read([str(tmp_path / "city")], ()).estate
    assert [site.id for site in estate.sites] == ["dublin"]
    assert {workload.site for workload in estate.workloads} == {"dublin"}


def test_a_size_that_nobody_tells_is_no_workload(
    cloudplan: Cloudplan, tmp_path: Path, moto: str, aws: Faulty
) -> None:
    launch(ec2(moto, "eu-west-1"), "strange")
    nothing = Answer(200, b"<DescribeInstanceTypesResponse></DescribeInstanceTypesResponse>")
    aws.fault = lambda q: nothing if q.action == "DescribeInstanceTypes" else None
    answer = cloudplan(*IRELAND, *INTO)
    assert answer.code == 0
    assert "workload-without-size" in answer.out
    estate = read([str(tmp_path / "city")], ()).estate
    assert [application.id for application in estate.applications] == ["strange"]
    assert not estate.workloads


@pytest.mark.usefixtures("machines")
def test_a_secret_is_nowhere(
    cloudplan: Cloudplan, tmp_path: Path, aws: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAFAKE")
    monkeypatch.delenv("AWS_PROFILE")
    said = []
    for code in ("UnauthorizedOperation", "ExpiredToken", SECRET, "InternalError"):
        refused = error(code, 400)
        aws.fault = lambda q, a=refused: a if q.action == "DescribeVolumes" else None  # type: ignore[misc]
        answer = cloudplan(*IRELAND, "--region", "eu-central-1", *INTO, "--verbose")
        assert answer.code == 1
        said += [answer.out, answer.err]
    aws.fault = lambda q: error("Refused", 403) if q.region == "eu-central-1" else None
    answer = cloudplan(*IRELAND, "--region", "eu-central-1", *INTO, "--format", "json=all.json")
    said += [answer.out, answer.err, *texts(tmp_path / "city").values()]
    said.append((tmp_path / "all.json").read_text("utf-8"))
    assert len(said) > 10
    assert not [text for text in said if SECRET in text]


def test_the_role_is_printed(cloudplan: Cloudplan) -> None:
    for cloud in CLOUDS:
        path = ROOT / "templates/roles" / CLOUDS[cloud].role
        assert cloudplan("discover", cloud, "--role") == (0, path.read_text("utf-8"), "")


def test_mistyped_clouds_are_guessed(cloudplan: Cloudplan) -> None:
    answer = cloudplan("discover", "azur")
    assert answer.code == 1
    assert 'did you mean "azure"?' in flat(answer.err)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["validate", "inventories/demo-city"], ["discover", "--help"]]
)
def test_no_library_of_a_cloud_is_loaded_until_it_is_used(arguments: list[str]) -> None:
    code = (
        f"import sys; from cloudplan.cli.app import run; run({arguments!r}); "
        "heavy = {'boto3', 'botocore', 'azure', 'google.cloud', 'google.auth', "
        "'openstack', 'pyVmomi', 'libvirt', 'grpc', 'requests'}; "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_missing_library_is_named_with_its_extra(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    answer = cloudplan("discover", "aws")
    assert answer.code == 1
    assert 'pip install "cloudplan[aws]"' in answer.err


def test_mistakes_in_the_folder_are_told_before_the_cloud_is_asked(
    cloudplan: Cloudplan, tmp_path: Path, aws: Faulty
) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "a.yaml").write_text("sitse: []\n", "utf-8")
    answer = cloudplan(*IRELAND, *INTO)
    assert answer.code == 1
    assert "unknown-key" in answer.err
    answer = cloudplan(*IRELAND, "--out", "new")
    assert answer.code == 1
    assert "--as-of" in answer.err
    assert not aws.asked
