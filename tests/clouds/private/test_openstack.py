"""OpenStack, read from a small Keystone, Nova and Cinder (`openstack_server`)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openstack.config import loader

from cloudplan.clouds import reasons
from cloudplan.clouds.as_intake import intake_of
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.openstack import discover
from cloudplan.clouds.seen import Disk, Machine, Scope, Seen, Wanted
from cloudplan.diagnostics import CloudplanError
from tests.clouds.private.openstack_server import Cloud, Region, flavor, server, serving, volume

PASSWORD = "Pl4nted-secret-of-openstack"
M1 = flavor("f-4", "m1.large", 4, 8192, 80, extra=20)
TINY = flavor("f-1", "t1.tiny", 1, 512, 0)


def attached(*ids: str) -> dict[str, Any]:
    return {"os-extended-volumes:volumes_attached": [{"id": id_} for id_ in ids]}


def id_of(number: int) -> str:
    return str(server(number, "")["id"])


def west() -> Region:
    """Six servers in two projects, more than two pages."""
    images = {"os_distro": "windows", "os_type": "windows"}
    return Region(
        servers=[
            server(1, "portal", metadata={"cloudplan-application": "Portal"}, **attached("v1")),
            server(2, "db", image="", flavor="f-1", **attached("v2", "v3")),
            server(3, "still", status="SHUTOFF"),
            server(4, "theirs", project="p-other"),
            server(5, "gone", status="SOFT_DELETED"),
            server(6, "tiny", flavor="f-1"),
        ],
        flavors=[M1, TINY],
        volumes=[
            volume("v1", 100, id_of(1)),
            volume("v2", 30, id_of(2), volume_image_metadata=images),
            volume("v3", 500, id_of(2), "hdd"),
        ],
    )


def east() -> Region:
    """An older cloud, which names flavors by their ids, one of them deleted meanwhile."""
    servers = [server(11, "old"), server(12, "lost", flavor="f-gone")]
    return Region(servers, [M1, TINY], newest="2.40")


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Two regions, and a clouds.yaml with one entry for the cloud."""
    # The library settles where these files may be when it is loaded, once for all tests.
    monkeypatch.setattr(loader, "CONFIG_FILES", [str(tmp_path / "clouds.yaml")])
    monkeypatch.setattr(loader, "SECURE_FILES", [str(tmp_path / "secure.yaml")])
    monkeypatch.setattr(loader, "VENDOR_FILES", [])
    with serving(Cloud({"west": west(), "east": east()}, password=PASSWORD)) as made:
        configure(tmp_path, city=entry(made))
        yield made


def entry(cloud: Cloud, **more: Any) -> dict[str, Any]:
    """What clouds.yaml has of it, but for the password, which stands in secure.yaml."""
    user = {"username": "reader", "user_domain_id": "default", "project_domain_id": "default"}
    return {"auth": {"auth_url": f"{cloud.url}/identity/v3", "project_name": "own", **user}, **more}


def configure(folder: Path, password: str = PASSWORD, **clouds: dict[str, Any]) -> None:
    """JSON is YAML too."""
    secrets = {name: {"auth": {"password": password}} for name in clouds}
    (folder / "clouds.yaml").write_text(json.dumps({"clouds": clouds}), encoding="utf-8")
    (folder / "secure.yaml").write_text(json.dumps({"clouds": secrets}), encoding="utf-8")


def read(*accounts: str, regions: tuple[str, ...] = (), seconds: float = 10.0) -> Seen:
    return discover(Wanted(accounts, regions), Frame(30.0, request_seconds=seconds))


def the(seen: Seen, name: str) -> Machine:
    return next(machine for machine in seen.machines if machine.name == name)


def test_a_server_with_all_that_openstack_tells(cloud: Cloud) -> None:
    assert the(read(), "portal") == Machine(
        id=id_of(1),
        name="portal",
        scope=Scope("openstack", "city", "west"),
        region="city/west",
        instance_type="m1.large",
        vcpu=Decimal(4),
        memory_gib=Decimal(8),
        disks=(Disk(Decimal(80), "local"), Disk(Decimal(20), "local"), Disk(Decimal(100), "ssd")),
        is_running=True,
        labels={"cloudplan-application": "Portal"},
        zone="nova",
        created=date(2025, 3, 4),
    )


def test_all_projects_pages_and_regions(cloud: Cloud) -> None:
    seen = read()
    assert [m.name for m in seen.machines] == [
        "old",
        "lost",
        "portal",
        "db",
        "still",
        "theirs",
        "tiny",
    ]
    assert [str(scope) for scope in seen.read] == [
        "openstack:city/east",
        "openstack:city/west",
        "openstack:city/p-own/east",
        "openstack:city/p-own/west",
    ]
    assert (seen.unread, seen.notes) == ((), ())
    pages = [asked for asked in cloud.asked if "west/compute/v2.1/servers/detail" in asked]
    assert len(pages) == 3


def test_a_server_that_boots_from_a_volume(cloud: Cloud) -> None:
    db = the(read(), "db")
    assert db.disks == (Disk(Decimal(30), "ssd"), Disk(Decimal(500), "hdd"))
    assert (db.os, db.vcpu, db.memory_gib) == ("windows", Decimal(1), Decimal("0.5"))


def test_flavors_by_their_ids_in_older_clouds(cloud: Cloud) -> None:
    seen = read()
    assert (the(seen, "old").vcpu, the(seen, "old").storage_gib) == (Decimal(4), Decimal(100))
    lost = the(seen, "lost")
    assert (lost.instance_type, lost.vcpu, lost.memory_gib, lost.storage_gib) == (None,) * 4
    asked = [line for line in cloud.asked if "/flavors/" in line]
    assert [line.split("/")[1] for line in asked] == ["east"]


def test_the_size_of_an_image_is_not_made_up(cloud: Cloud) -> None:
    assert the(read(), "tiny").storage_gib is None


def test_what_runs_and_what_stands_still(cloud: Cloud) -> None:
    seen = read()
    assert (the(seen, "portal").is_running, the(seen, "still").is_running) == (True, False)


def test_addresses_of_the_internet(cloud: Cloud) -> None:
    for number, address in ((0, "192.168.7.4"), (1, "193.190.1.1")):
        where = {"net": [{"addr": address, "version": 4, "OS-EXT-IPS:type": "fixed"}]}
        cloud.regions["west"].servers[number]["addresses"] = where
    seen = read()
    public = [the(seen, name).has_public_address for name in ("portal", "db", "still")]
    assert public == [False, True, None]


def test_only_the_own_project_where_policy_says_so(cloud: Cloud) -> None:
    cloud.sees_all = False
    seen = read(regions=("west",))
    assert "theirs" not in {m.name for m in seen.machines}
    own = Scope("openstack", "city/p-own", "west")
    assert seen.read == (own,)
    assert {m.scope for m in seen.machines} == {own}
    assert [note.code for note in seen.notes] == ["own-project-only"]
    assert the(seen, "portal").storage_gib == 200


@pytest.mark.parametrize("lack", ["403", "no service"])
def test_volumes_that_cannot_be_read_leave_the_size_unknown(cloud: Cloud, lack: str) -> None:
    if lack == "403":
        cloud.regions["west"].trouble["volumes"] += ["403"]
    else:
        cloud.regions["west"].volumes = None
    seen = read(regions=("west",))
    assert the(seen, "portal").storage_gib is None
    assert the(seen, "still").storage_gib == 100
    [note] = seen.notes
    assert note.code == "volumes-not-read"
    assert ("403" in note.summary) == (lack == "403")


def test_volumes_of_other_projects_that_cinder_leaves_out(cloud: Cloud) -> None:
    west = cloud.regions["west"]
    west.servers[3].update(attached("v9"))
    assert west.volumes is not None
    west.volumes.append(volume("v9", 7, id_of(4), **{"os-vol-tenant-attr:tenant_id": "p-other"}))
    assert the(read(regions=("west",)), "theirs").storage_gib == 107
    cloud.is_admin = False
    seen = read(regions=("west",))
    assert the(seen, "theirs").storage_gib is None
    assert the(seen, "portal").storage_gib == 200
    assert [n.summary[:43] for n in seen.notes] == ["the size of 1 attached volume is unknown: C"]


def test_what_passes_is_waited_for(cloud: Cloud) -> None:
    whole = read(regions=("west",))
    cloud.regions["west"].trouble["servers"] += ["429 1", "expired", "truncated"]
    before, started = cloud.issued, time.monotonic()
    assert read(regions=("west",)) == whole
    assert time.monotonic() - started > 1
    assert cloud.issued == before + 2


def test_a_server_that_never_stops_to_ask_to_wait(cloud: Cloud) -> None:
    cloud.regions["west"].trouble["servers"] += ["429 0"] * 20
    seen = read()
    assert [(str(u.scope), u.why) for u in seen.unread] == [
        ("openstack:city/west", reasons.THROTTLED)
    ]
    assert [m.name for m in seen.machines] == ["old", "lost"]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("403", reasons.REFUSED),
        ("500", reasons.by_status(500)),
        ("slow", reasons.SILENT),
    ],
)
def test_a_region_that_fails_does_so_for_itself(
    cloud: Cloud, tmp_path: Path, trouble: str, why: str
) -> None:
    configure(tmp_path, city=entry(cloud, connect_retry_delay=0.01))
    cloud.regions["west"].trouble["servers"] += [trouble] * 9
    seen = read(seconds=0.3)
    assert [u.why for u in seen.unread] == [why]
    assert {m.name for m in seen.machines} == {"old", "lost"}
    assert "secret-of-the-server" not in repr(seen)


def test_a_region_that_the_cloud_does_not_have(cloud: Cloud) -> None:
    seen = read(regions=("west", "north"))
    assert [(str(u.scope), u.why) for u in seen.unread] == [
        ("openstack:city/north", reasons.MISSING)
    ]
    assert len(seen.machines) == 5


def test_several_clouds_at_once_and_regions_that_are_named(cloud: Cloud, tmp_path: Path) -> None:
    with serving(Cloud({"west": west()}, password=PASSWORD)) as second:
        configure(tmp_path, city=entry(cloud, region_name="east"), welfare=entry(second))
        seen = read()
        assert {str(m.scope) for m in seen.machines} == {
            "openstack:city/east",
            "openstack:welfare/west",
        }
        assert {m.account for m in read("city").machines} == {"city"}


def test_two_entries_for_one_cloud_give_each_server_once(cloud: Cloud, tmp_path: Path) -> None:
    configure(tmp_path, city=entry(cloud), twin=entry(cloud))
    seen = read()
    assert len(seen.machines) == len({m.id for m in seen.machines}) == 7
    assert {m.account for m in seen.machines} == {"city"}
    assert [str(n.scope) for n in seen.notes] == ["openstack:twin/east", "openstack:twin/west"]


def test_os_cloud_chooses(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(tmp_path, city=entry(cloud, region_name="east"), other=entry(cloud))
    monkeypatch.setenv("OS_CLOUD", "city")
    assert {m.account for m in read().machines} == {"city"}


def test_variables_of_an_openrc_file(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clouds.yaml").unlink()
    for name, value in {
        "AUTH_URL": f"{cloud.url}/identity/v3",
        "USERNAME": "reader",
        "PASSWORD": PASSWORD,
        "PROJECT_NAME": "own",
        "USER_DOMAIN_ID": "default",
        "PROJECT_DOMAIN_ID": "default",
        "REGION_NAME": "west",
    }.items():
        monkeypatch.setenv(f"OS_{name}", value)
    assert {str(m.scope) for m in read().machines} == {"openstack:127.0.0.1/west"}


@pytest.mark.parametrize(
    ("accounts", "problems"),
    [
        (
            ("citi", "x-y-z"),
            ["clouds.yaml has no cloud 'citi'", "clouds.yaml has no cloud 'x-y-z'"],
        ),
        ((), ["No cloud is configured for OpenStack"]),
    ],
)
def test_accounts_that_there_are_not(
    cloud: Cloud, tmp_path: Path, accounts: tuple[str, ...], problems: list[str]
) -> None:
    if not accounts:
        (tmp_path / "clouds.yaml").unlink()
        (tmp_path / "secure.yaml").unlink()
    with pytest.raises(CloudplanError) as refused:
        read(*accounts)
    assert [each.summary for each in refused.value.diagnostics] == problems
    if accounts:
        assert refused.value.diagnostics[0].fix == 'did you mean "city"?'


def test_a_wrong_password_is_told_and_never_shown(
    cloud: Cloud,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    configure(tmp_path, "planted-wrong", city=entry(cloud))
    seen = read()
    assert [str(u.scope) for u in seen.unread] == ["openstack:city"]
    assert seen.unread[0].why == reasons.EXPIRED
    for text in (repr(seen), *capfd.readouterr(), caplog.text):
        assert "planted" not in text


def test_the_password_is_in_nothing_that_is_made(
    cloud: Cloud, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    seen = read()
    made = (repr(seen), repr(intake_of(seen, None)), *capfd.readouterr(), caplog.text)
    assert not [text for text in made if PASSWORD in text or "token-" in text]


def test_nobody_there(cloud: Cloud, tmp_path: Path) -> None:
    dead = entry(cloud)
    dead["auth"]["auth_url"] = "http://127.0.0.1:1/v3"
    configure(tmp_path, city=dead)
    started = time.monotonic()
    seen = discover(Wanted(), Frame(5.0))
    assert [u.why for u in seen.unread] == [reasons.UNREACHABLE]
    assert time.monotonic() - started < 5


def test_a_second_run_after_a_change_gives_that_change(cloud: Cloud) -> None:
    before = intake_of(read(), None)
    assert intake_of(read(), None) == before
    servers = cloud.regions["west"].servers
    servers[2]["flavor"] = "f-1"
    servers[:] = [each for each in servers if each["name"] != "theirs"]
    servers.append(server(21, "new"))
    after = intake_of(read(), None)
    old, new = ({(i.kind, i.key): i for i in each.items} for each in (before, after))
    assert sorted(old[key].id for key in old.keys() - new.keys()) == ["theirs", "theirs/vm"]
    assert sorted(new[key].id for key in new.keys() - old.keys()) == ["new", "new/vm"]
    both = old.keys() & new.keys()
    changed = {
        (old[key].id, path)
        for key in both
        for path in old[key].values.keys() | new[key].values.keys()
        if old[key].values.get(path) != new[key].values.get(path)
    }
    paths = ("demand.memory_gib", "demand.storage_gib", "demand.vcpu", "offer")
    assert changed == {("still/vm", path) for path in paths}
