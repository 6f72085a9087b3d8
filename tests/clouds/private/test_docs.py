"""docs/how-to/discover-private.md says what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cloudplan.clouds import CLOUDS, libvirt, openstack, vsphere
from cloudplan.clouds.vsphere.inventory import HOST, MACHINE, STORE
from cloudplan.clouds.vsphere.use import BATCH, COUNTERS, kept_for
from tests.cli.conftest import Cloudplan
from tests.cli.conftest import cloudplan as cloudplan
from tests.clouds.private.vcenter import VCenter
from tests.unit.pages import ROOT, fences

PAGE = (ROOT / "docs/how-to/discover-private.md").read_text(encoding="utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line)[1:]
    for body in fences(PAGE, "sh")
    for line in body.splitlines()
    if line.startswith("cloudplan ")
]


def section(title: str) -> str:
    """The part of the page under a heading."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_first_commands_run(cloudplan: Cloudplan, vcenter: VCenter) -> None:
    begin = [command for command in COMMANDS if "libvirt" not in command]
    assert len(begin) == 4
    for command in begin:
        answer = cloudplan(*command)
        assert answer.code == 0, (command, answer)
    assert Path("city/vsphere.yaml").exists()


def test_every_option_exists(cloudplan: Cloudplan) -> None:
    known = cloudplan("discover", "-h").out
    named = {word for command in COMMANDS for word in command if word.startswith("--")}
    named |= set(re.findall(r"`(--[a-z-]+)", PAGE))
    assert named
    assert not [option for option in named if option not in known]


@pytest.mark.parametrize("name", ["openstack", "vsphere", "libvirt"])
def test_every_cloud_has_its_section_and_its_extra(name: str) -> None:
    part = section({"openstack": "OpenStack", "vsphere": "vSphere", "libvirt": "libvirt"}[name])
    assert part.startswith(f"\nExtra: `cloudplan[{CLOUDS[name].extra}]`")
    assert f"`provider: {name}`" in part


def test_properties_and_counters_are_those_that_are_read() -> None:
    part = section("vSphere")
    named = set(re.findall(r"`((?:config|summary|runtime)\.[\w.]+|customValue)`", part))
    assert named <= {*MACHINE, *HOST, *STORE}
    assert named >= {path for path in MACHINE if path.startswith("config.hardware")}
    assert set(re.findall(r"`((?:cpu|mem)\.\w+\.\w+)`", part)) == set(COUNTERS)
    assert f"for {BATCH} machines at a time" in part


def test_how_fine_the_statistics_are() -> None:
    part = " ".join(section("vSphere").split())
    told = "of 5 minutes for `--days 1`, of 30 minutes up to 7 days, of 2 hours up to 30 days"
    assert told in part
    assert [kept_for(days).seconds for days in (1, 7, 14, 30)] == [300, 1800, 7200, 7200]


def test_variables_are_those_that_the_program_knows() -> None:
    packages = (openstack, vsphere, libvirt)
    sources = [
        file.read_text(encoding="utf-8")
        for package in packages
        for file in Path(str(package.__file__)).parent.glob("*.py")
    ]
    named = set(re.findall(r"`((?:GOVC|LIBVIRT|OS)_[A-Z_]+)`", PAGE))
    assert len(named) >= 8
    assert not [name for name in named if not any(name in source for source in sources)]


@pytest.mark.parametrize("package", ["openstacksdk", "pyvmomi", "libvirt-python"])
def test_versions_are_those_that_the_tests_use(package: str) -> None:
    found = re.search(rf"^{package}==(\d+\.\d+)", CONSTRAINTS, re.MULTILINE)
    assert found
    assert f"{package} {found[1]}" in section("What was tried against what")
