"""Hosts with libvirt, read through libvirt's own test driver."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.clouds.as_intake import intake_of
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.libvirt import discover, scope_of
from cloudplan.clouds.seen import Machine, Scope, Seen, Wanted
from cloudplan.diagnostics import CloudplanError

TEST_DISK_GIB = Decimal(1099506450432) / 1024**3
"""What the test driver says of every disk."""
TEST = "xmlns:test='http://libvirt.org/schemas/domain/test/1.0'"
LIBOSINFO = "http://libosinfo.org/xmlns/libvirt/domain/1.0"
PASSWORD = "Pl4nted-secret-of-libvirt"
CPU = (
    "<cpu><mhz>2600</mhz><nodes>1</nodes><sockets>2</sockets><cores>8</cores>"
    "<threads>2</threads><active>32</active></cpu>"
)
POOL = (
    "<pool type='{kind}'><name>{name}</name><target><path>/{name}</path></target>{volumes}</pool>"
)
VOLUME = """<volume type='file'><name>{name}</name><capacity unit='GiB'>{gib}</capacity>
<target><path>/{pool}/{name}</path></target></volume>"""


pytestmark = pytest.mark.usefixtures("library")


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def domain(
    number: int, name: str, *, gib: int = 2, vcpu: str = "2", state: int = 1, inside: str = ""
) -> str:
    """A machine of the test driver; `state` 1 runs, 5 is shut off."""
    return (
        f"<domain type='test' {TEST}><name>{name}</name><uuid>{uuid(number)}</uuid>"
        f"<memory unit='GiB'>{gib}</memory><vcpu>{vcpu}</vcpu><os><type>hvm</type></os>{inside}"
        f"<test:runstate>{state}</test:runstate></domain>"
    )


def disk(target: str, source: str = "<source file='/x.img'/>", **attributes: str) -> str:
    given = {"type": "file", "device": "disk", **attributes}
    told = " ".join(f"{key}='{value}'" for key, value in given.items())
    return f"<disk {told}>{source}<target dev='{target}'/></disk>"


def node(folder: Path, *parts: str, name: str = "node.xml") -> str:
    """The URI of a host that holds `parts`."""
    file = folder / name
    inside = f"<node>{CPU}<memory>134217728</memory>{''.join(parts)}</node>"
    file.write_text(inside, encoding="utf-8")
    return f"test://{file}"


def read(*uris: str) -> Seen:
    return discover(Wanted(uris), Frame(20.0))


def the(seen: Seen, name: str) -> Machine:
    return next(machine for machine in seen.machines if machine.name == name)


def test_a_machine_with_all_that_libvirt_tells(tmp_path: Path) -> None:
    inside = (
        "<metadata><c:labels xmlns:c='urn:cloudplan' cloudplan-application='Register' "
        f"cloudplan-workload='db'/><l:libosinfo xmlns:l='{LIBOSINFO}'>"
        "<l:os id='http://redhat.com/rhel/9.4'/></l:libosinfo></metadata>"
        f"<devices>{disk('vda')}{disk('sda', device='cdrom')}</devices>"
    )
    uri = node(tmp_path, domain(1, "register-db", gib=6, vcpu="4", inside=inside))
    seen = read(uri)
    [machine] = seen.machines
    assert machine == Machine(
        id=uuid(1),
        name="register-db",
        scope=Scope("libvirt", uri),
        region=seen.hosts[0].name,
        vcpu=Decimal(4),
        memory_gib=Decimal(6),
        disks=machine.disks,
        is_running=True,
        os="rhel",
        labels={"cloudplan-application": "Register", "cloudplan-workload": "db"},
    )
    assert [(d.size_gib, d.kind) for d in machine.disks] == [(TEST_DISK_GIB, "file")]


def test_running_ones_and_others(tmp_path: Path) -> None:
    states = {"on": 1, "paused": 3, "off": 5}
    uri = node(tmp_path, *(domain(n, name, state=n) for name, n in states.items()))
    assert {m.name: m.is_running for m in read(uri).machines} == {
        "on": True,
        "paused": False,
        "off": False,
    }


def test_vcpus_that_are_plugged_in_count(tmp_path: Path) -> None:
    part = domain(1, "vm").replace("<vcpu>2</vcpu>", "<vcpu current='3'>16</vcpu>")
    assert the(read(node(tmp_path, part)), "vm").vcpu == 3


@pytest.mark.parametrize(
    ("system", "word"),
    [
        ("http://microsoft.com/win/2k22", "windows"),
        ("http://suse.com/sle/15.5", "sles"),
        ("http://ubuntu.com/ubuntu/24.04", "linux"),
        ("http://freebsd.org/freebsd/14.0", "freebsd"),
        ("http://openbsd.org/openbsd/7.4", None),
    ],
)
def test_words_for_systems(tmp_path: Path, system: str, word: str | None) -> None:
    told = f"<metadata><l:os xmlns:l='{LIBOSINFO}' id='{system}'/></metadata>"
    uri = node(tmp_path, domain(1, "vm", inside=told))
    assert the(read(uri), "vm").os == word


def test_the_host_and_its_pools(tmp_path: Path) -> None:
    pool = POOL.format(kind="dir", name="one", volumes=VOLUME.format(pool="one", name="a", gib=40))
    twin = POOL.format(kind="dir", name="two", volumes=VOLUME.format(pool="two", name="b", gib=40))
    [host] = read(node(tmp_path, pool, twin)).hosts
    # Two folders of one file system tell the same sizes; the driver gives each pool 100 GiB.
    assert (host.vcpu, host.memory_gib) == (Decimal(16), Decimal(128))
    assert host.storage_gib == 100
    other = POOL.format(kind="dir", name="two", volumes="")
    [host] = read(node(tmp_path, pool, other)).hosts
    assert host.storage_gib == 200


def test_storage_of_a_network_is_not_counted_for_each_host(tmp_path: Path) -> None:
    shared = (
        "<pool type='netfs'><name>nfs</name><source><host name='nas'/><dir path='/x'/></source>"
        "<target><path>/nfs</path></target></pool>"
    )
    seen = read(node(tmp_path, shared))
    assert seen.hosts[0].storage_gib is None
    assert [note.code for note in seen.notes] == ["storage-shared"]


def test_hosts_become_those_of_the_site_that_is_named(tmp_path: Path) -> None:
    pool = POOL.format(kind="dir", name="pool", volumes="")
    uris = [node(tmp_path, pool, domain(n, f"vm{n}"), name=f"{n}.xml") for n in (1, 2, 3)]
    intake = intake_of(read(*uris), None, "dc-town-hall")
    [site] = [item for item in intake.items if item.kind == "site"]
    assert site.id == "dc-town-hall"
    values = {path: value.value for path, value in site.values.items()}
    assert values == {
        "kind": "on_prem",
        "hosts.installed": 3,
        "hosts.max": 3,
        "hosts.vcpu": 16,
        "hosts.memory_gib": 128,
        "hosts.storage_gib": 100,
    }
    places = {i.id: i.values["site"].value for i in intake.items if i.kind == "workload"}
    assert places == {f"vm{n}/vm": "dc-town-hall" for n in (1, 2, 3)}


def test_hosts_of_unknown_size_are_not_made_up(tmp_path: Path) -> None:
    intake = intake_of(read(node(tmp_path, domain(1, "vm"))), None)
    [site] = [item for item in intake.items if item.kind == "site"]
    assert not [path for path in site.values if path.startswith("hosts")]
    assert [d.summary for d in intake.findings if d.code == "hosts-not-taken"] == [
        f"The hosts of {site.id} do not all tell their storage"
    ]


def test_a_machine_that_two_hosts_know_is_where_it_runs(tmp_path: Path) -> None:
    uris = [node(tmp_path, domain(7, "ha", state=s), name=f"{s}.xml") for s in (5, 1)]
    seen = read(*uris)
    assert [str(m.scope) for m in seen.machines] == [f"libvirt:{uris[1]}"]
    assert [(str(n.scope), n.code) for n in seen.notes] == [
        (f"libvirt:{uris[0]}", "machines-elsewhere")
    ]


def test_names_come_as_people_wrote_them(tmp_path: Path) -> None:
    uri = node(tmp_path, domain(1, "a &lt;script> ${x} {{y}} [red] =cmd \u202e"))
    assert read(uri).machines[0].name == "a <script> ${x} {{y}} [red] =cmd \u202e"


def test_the_default_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = node(tmp_path, domain(1, "vm"))
    monkeypatch.setenv("LIBVIRT_DEFAULT_URI", uri)
    assert [str(scope) for scope in read().read] == [f"libvirt:{uri}"]


def test_each_uri_fails_for_itself_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    good = node(tmp_path, domain(1, "vm"))
    bad = node(tmp_path, name="bad.xml")
    (tmp_path / "bad.xml").write_text("<node><dom", encoding="utf-8")
    closed = "qemu+unix:///system?socket=/nowhere/libvirt-sock-ro"
    unknown = "qemu+tcp://127.0.0.1:1/system"
    seen = read(good, bad, closed, unknown)
    assert [m.name for m in seen.machines] == ["vm"]
    no_daemon = "no connection: does libvirt run there, and may you use its read-only socket?"
    assert {str(u.scope): u.why for u in seen.unread} == {
        f"libvirt:{bad}": "the answer broke off or cannot be read",
        "libvirt:qemu+unix:///system": no_daemon,
        "libvirt:qemu+tcp://127.0.0.1:1/system": no_daemon,
    }
    assert capfd.readouterr() == ("", "")


def test_the_connection_can_read_and_nothing_else(tmp_path: Path) -> None:
    import libvirt

    from cloudplan.clouds.libvirt import _opened

    with (
        _opened(node(tmp_path, domain(1, "vm"))) as connection,
        pytest.raises(libvirt.libvirtError, match="read only access prevents"),
    ):
        connection.lookupByName("vm").destroy()


def test_credentials_from_the_auth_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    guard = f"<auth><user password='{PASSWORD}'>bob</user></auth>"
    uri = node(tmp_path, guard, domain(1, "vm"))
    refused = read(uri)
    assert [u.why for u in refused.unread] == [
        "libvirt's auth file has no user name and password that this host takes"
    ]
    file = tmp_path / "auth.conf"
    login = f"[credentials-city]\nusername=bob\npassword={PASSWORD}\n"
    file.write_text(f"{login}[auth-test-localhost]\ncredentials=city\n", encoding="utf-8")
    monkeypatch.setenv("LIBVIRT_AUTH_FILE", str(file))
    seen = read(uri)
    assert [m.name for m in seen.machines] == ["vm"]
    file.write_text(file.read_text().replace(PASSWORD, "planted-wrong"), encoding="utf-8")
    wrong = read(uri)
    assert len(wrong.unread) == 1
    made = (repr(seen), repr(wrong), repr(intake_of(seen, None)), *capfd.readouterr())
    assert not [text for text in made if PASSWORD in text or "planted" in text]


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("qemu+ssh://joe@kvm1/system?keyfile=/home/joe/id", "qemu+ssh://kvm1/system"),
        ("qemu+tls://kvm1:16514/system", "qemu+tls://kvm1:16514/system"),
        ("town-hall", "town-hall"),
        ("", "default"),
    ],
)
def test_how_a_host_is_called(uri: str, name: str) -> None:
    assert scope_of(uri) == Scope("libvirt", name)


def test_a_password_in_an_argument_is_refused() -> None:
    with pytest.raises(CloudplanError) as refused:
        read("qemu+ssh://joe:planted@kvm1/system")
    [problem] = refused.value.diagnostics
    assert problem.code == "secret-in-argument"
    assert "planted" not in repr(problem)


def test_the_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libvirt", None)
    with pytest.raises(CloudplanError) as refused:
        read("test:///default")
    [problem] = refused.value.diagnostics
    assert problem.fix == 'Install it: pip install "cloudplan[libvirt]"'
    assert "libvirt-dev" in problem.detail


def test_a_second_run_after_a_change_gives_that_change(tmp_path: Path) -> None:
    parts = [domain(1, "stays"), domain(2, "grows"), domain(3, "goes")]
    before = intake_of(read(node(tmp_path, *parts)), None)
    assert intake_of(read(node(tmp_path, *parts)), None) == before
    parts = [domain(1, "stays"), domain(2, "renamed", gib=8), domain(4, "comes")]
    after = intake_of(read(node(tmp_path, *parts)), None)
    old, new = ({(i.kind, i.key): i for i in each.items} for each in (before, after))
    assert sorted(old[key].id for key in old.keys() - new.keys()) == ["goes", "goes/vm"]
    assert sorted(new[key].id for key in new.keys() - old.keys()) == ["comes", "comes/vm"]
    changed = {
        (old[key].id, new[key].id, path, new[key].values[path].value)
        for key in old.keys() & new.keys()
        for path in new[key].values
        if old[key].values[path] != new[key].values[path]
    }
    assert changed == {("grows/vm", "renamed/vm", "demand.memory_gib", Decimal(8))}
