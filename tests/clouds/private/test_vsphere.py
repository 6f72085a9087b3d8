"""vSphere, read from govmomi's vCenter simulator."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cloudplan.clouds import reasons
from cloudplan.clouds.as_intake import intake_of
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.seen import Machine, Scope, Seen, Wanted
from cloudplan.clouds.vsphere import discover
from cloudplan.clouds.vsphere.machines import system
from cloudplan.diagnostics import CloudplanError
from tests.clouds.private.vcenter import PASSWORD, VCenter, done, named, running

GIB = 1024**3
HOST_VM, CLUSTER_VM = "DC0_H0_VM0", "DC0_C0_RP0_VM0"
Read = Callable[..., Seen]


@pytest.fixture
def read(vcenter: VCenter) -> Read:
    """Discovers the vCenter, without measured use."""

    def call(*accounts: str, days: int = 0, request_seconds: float = 10.0) -> Seen:
        frame = Frame(30.0, request_seconds=request_seconds)
        return discover(Wanted(accounts, days=days), frame)

    return call


def the(seen: Seen, name: str) -> Machine:
    return next(machine for machine in seen.machines if machine.name == name)


def change(content: Any, name: str, **wanted: Any) -> None:
    from pyVmomi import vim

    done(named(content, name).ReconfigVM_Task(vim.vm.ConfigSpec(**wanted)))


def test_a_machine_with_all_that_vsphere_tells(vcenter: VCenter, read: Read) -> None:
    with vcenter.admin() as content:
        change(content, CLUSTER_VM, numCPUs=4, memoryMB=6144, guestId="windows9Server64Guest")
        _add_disk(content, CLUSTER_VM, gib=40)
        fields = content.customFieldsManager
        machine = named(content, CLUSTER_VM)
        for name, value in (("cloudplan-application", "Register"), ("cloudplan-workload", "db")):
            key = fields.AddCustomFieldDef(name=name, moType=type(machine)).key
            fields.SetField(entity=machine, key=key, value=value)
        id_ = machine.config.instanceUuid
    found = the(read(), CLUSTER_VM)
    assert found == Machine(
        id=id_,
        name=CLUSTER_VM,
        scope=Scope("vsphere", vcenter.address),
        region=f"{vcenter.address}/DC0/DC0_C0",
        vcpu=Decimal(4),
        memory_gib=Decimal(6),
        disks=found.disks,
        is_running=True,
        os="windows",
        labels={"cloudplan-application": "Register", "cloudplan-workload": "db"},
    )
    assert [disk.size_gib for disk in found.disks] == [Decimal(1) / 1024, Decimal(40)]


def _add_disk(content: Any, name: str, gib: int) -> None:
    from pyVmomi import vim

    machine = named(content, name)
    device = vim.vm.device
    controller = next(
        d for d in machine.config.hardware.device if isinstance(d, device.ParaVirtualSCSIController)
    )
    file = device.VirtualDisk.FlatVer2BackingInfo(
        fileName=f"[LocalDS_0] {name}/disk2.vmdk", diskMode="persistent", thinProvisioned=True
    )
    disk = device.VirtualDisk(
        key=-1, unitNumber=1, controllerKey=controller.key, capacityInKB=gib * 1024**2, backing=file
    )
    made = device.VirtualDeviceSpec(operation="add", fileOperation="create", device=disk)
    change(content, name, deviceChange=[made])


def test_templates_are_left_out_and_told(vcenter: VCenter, read: Read) -> None:
    with vcenter.admin() as content:
        machine = named(content, HOST_VM)
        done(machine.PowerOffVM_Task())
        machine.MarkAsTemplate()
    seen = read()
    assert HOST_VM not in {machine.name for machine in seen.machines}
    assert [note.summary for note in seen.notes] == ["1 template left out: they are no workloads"]


def test_agents_of_vsphere_are_left_out(vcenter: VCenter, read: Read) -> None:
    from pyVmomi import vim

    keeper = vim.ext.ManagedByInfo(extensionKey="com.vmware.vim.eam", type="cluster-agent")
    with vcenter.admin() as content:
        change(content, HOST_VM, managedBy=keeper)
    seen = read()
    assert HOST_VM not in {machine.name for machine in seen.machines}
    assert seen.notes[0].summary.startswith("1 agent of vSphere itself left out")


def test_machines_that_stand_still_are_told_as_such(vcenter: VCenter, read: Read) -> None:
    with vcenter.admin() as content:
        done(named(content, HOST_VM).PowerOffVM_Task())
    seen = read()
    assert {m.name: m.is_running for m in seen.machines}[HOST_VM] is False
    assert the(seen, CLUSTER_VM).is_running is True


def test_names_come_as_people_wrote_them(vcenter: VCenter, read: Read) -> None:
    wild = "a%2fb%25 <script> ${x} [red] =cmd \u202e\n"
    with vcenter.admin() as content:
        done(named(content, HOST_VM).Rename_Task(wild))
    assert the(read(), "a/b% <script> ${x} [red] =cmd \u202e\n").vcpu == 1


def test_hosts_by_cluster_with_their_part_of_the_datastores(vcenter: VCenter, read: Read) -> None:
    vcenter.control(Hardware={"DC0_C0_H0": [16, 32, 256 * GIB]})
    seen = read()
    hosts = {host.name: host for host in seen.hosts}
    cluster, alone = f"{vcenter.address}/DC0/DC0_C0", f"{vcenter.address}/DC0"
    assert {name: host.region for name, host in hosts.items()} == {
        "DC0_C0_H0": cluster,
        "DC0_C0_H1": cluster,
        "DC0_C0_H2": cluster,
        "DC0_H0": alone,
    }
    assert (hosts["DC0_C0_H0"].vcpu, hosts["DC0_C0_H0"].memory_gib) == (Decimal(16), Decimal(256))
    with vcenter.admin() as content:
        whole = Decimal(named(content, "LocalDS_0").summary.capacity) / GIB
    assert sum(host.storage_gib or 0 for host in seen.hosts) == whole
    assert {host.storage_gib for host in seen.hosts} == {whole / 4}


def test_hosts_become_those_of_the_site(vcenter: VCenter, read: Read) -> None:
    vcenter.control(
        Hardware={f"DC0_C0_H{n}": [16, 32, (256 + 64 * (n == 2)) * GIB] for n in range(3)}
    )
    intake = intake_of(read(), None)
    site = next(item for item in intake.items if item.id.endswith("dc0_c0"))
    values = {path: value.value for path, value in site.values.items()}
    assert values["hosts.installed"] == values["hosts.max"] == 3
    # Cores, not threads; the mean of 256, 256 and 320 rounded down.
    assert [values[f"hosts.{part}"] for part in ("vcpu", "memory_gib", "storage_gib")] == [
        16,
        277,
        _room(vcenter),
    ]
    assert site.values["hosts.memory_gib"].note == "the mean of 3 hosts"
    assert [d.summary for d in intake.findings if d.code == "hosts-differ"] == [
        f"The hosts of {site.id} differ in memory"
    ]


def _room(vcenter: VCenter) -> int:
    """Whole GiB of a quarter of the only datastore, which four hosts mount."""
    with vcenter.admin() as content:
        return int(named(content, "LocalDS_0").summary.capacity) // GIB // 4


def test_as_much_sharing_of_cores_as_there_is_today(vcenter: VCenter, read: Read) -> None:
    with vcenter.admin() as content:
        change(content, CLUSTER_VM, numCPUs=18)
    intake = intake_of(read(), None)
    [site] = [i for i in intake.items if "hosts.vcpu_overcommit" in i.values]
    shared = site.values["hosts.vcpu_overcommit"]
    assert (site.id[-6:], shared.value) == ("dc0_c0", Decimal("3.2"))
    assert shared.note == "as today: 19 vCPUs on 6 cores"


def test_never_a_call_for_one_machine(
    vcsim: Path, tmp_path: Path, vcenter: VCenter, read: Read
) -> None:
    read(days=14)
    few = vcenter.calls
    with running(vcsim, tmp_path, machines=20) as large:
        seen = read(large.address, days=14)
        many = large.calls
    assert len(seen.machines) == 40
    assert many == [*few[:-1], "QueryPerf", "Logout"]


def test_pages_are_followed_to_the_end(vcenter: VCenter, read: Read) -> None:
    whole = read()
    vcenter.control(MaxPage=2)
    assert read() == whole
    assert vcenter.calls.count("ContinueRetrievePropertiesEx") > 5
    assert vcenter.calls[-1] == "Logout"


def test_use_is_that_of_the_statistics(vcenter: VCenter, read: Read) -> None:
    seen = read(days=14)
    use = the(seen, HOST_VM).cpu
    assert use is not None
    assert 0 < use.p95 < 1
    assert use.how == "p95 of 168 2-hour averages of cpu.usage.average"
    assert the(read(days=7), HOST_VM).memory.how.startswith("p95 of 336 30-minute")  # type: ignore[union-attr]


def test_without_statistics_the_machines_are_there(vcenter: VCenter, read: Read) -> None:
    vcenter.control(Fail={"QueryPerf": ["403"]})
    seen = read(days=14)
    assert len(seen.machines) == 4
    assert [each.why for each in seen.lacking] == [reasons.REFUSED]
    assert (seen.measured, read(days=14).measured) == ((), seen.read)


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("Login", "503"),
        ("RetrievePropertiesEx", "truncate"),
        ("ContinueRetrievePropertiesEx", "truncate"),
        ("RetrievePropertiesEx", "expire"),
        ("ContinueRetrievePropertiesEx", "expire"),
    ],
)
def test_what_passes_is_tried_again(vcenter: VCenter, read: Read, method: str, wrong: str) -> None:
    whole = read()
    vcenter.control(MaxPage=4, Fail={method: [wrong]})
    assert read() == whole


@pytest.mark.parametrize(
    ("method", "wrong", "why"),
    [
        ("Login", "403", reasons.REFUSED),
        ("RetrieveServiceContent", "404", reasons.MISSING),
        ("Login", "slow", reasons.SILENT),
    ],
)
def test_what_does_not_pass_is_told(
    vcenter: VCenter, read: Read, method: str, wrong: str, why: str
) -> None:
    vcenter.control(Fail={method: [wrong]})
    started = time.monotonic()
    seen = read(request_seconds=0.5)
    assert (seen.machines, seen.read) == ((), ())
    assert [each.why for each in seen.unread] == [why]
    assert time.monotonic() - started < 5


def test_one_vcenter_fails_for_itself(vcenter: VCenter, read: Read) -> None:
    seen = read(vcenter.address, "127.0.0.1:1")
    assert len(seen.machines) == 4
    assert seen.read == (Scope("vsphere", vcenter.address),)
    assert [(str(u.scope), u.why[:13]) for u in seen.unread] == [
        ("vsphere:127.0.0.1:1", "no connection")
    ]


def test_properties_that_may_not_be_read_stay_unknown(vcenter: VCenter, read: Read) -> None:
    vcenter.control(Hide=["config.hardware.memoryMB"])
    seen = read()
    assert {machine.memory_gib for machine in seen.machines} == {None}
    assert [note.summary for note in seen.notes] == [
        "the account may not read config.hardware.memoryMB (4)"
    ]


def test_a_wrong_password_is_told_and_never_shown(
    vcenter: VCenter,
    read: Read,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("GOVC_PASSWORD", "planted-wrong")
    seen = read()
    assert seen.unread[0].why.startswith("the user name or the password is wrong")
    for text in (repr(seen), *capfd.readouterr(), caplog.text):
        assert "planted" not in text


def test_the_password_is_in_nothing_that_is_made(
    vcenter: VCenter, read: Read, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = read(days=14)
    texts = (repr(seen), repr(intake_of(seen, None)), *capfd.readouterr())
    assert not [text for text in texts if PASSWORD in text]


def test_a_certificate_that_nobody_vouches_for(
    vcenter: VCenter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOVC_TLS_CA_CERTS")
    seen = read()
    assert seen.unread[0].why.startswith("nobody whom this computer trusts has signed")
    monkeypatch.setenv("GOVC_INSECURE", "1")
    seen = read()
    assert len(seen.machines) == 4
    assert [note.code for note in seen.notes] == ["certificate-not-checked"]


@pytest.mark.parametrize(
    ("settings", "accounts", "problems"),
    [
        ({"GOVC_URL": ""}, (), ["No vCenter is named"]),
        ({"GOVC_PASSWORD": ""}, (), ["nobody to sign in to vSphere as"]),
        (
            {"GOVC_URL": "http://user:planted@vc/sdk"},
            (),
            ["GOVC_URL is not the address of a vCenter"],
        ),
        (
            {},
            ("joe:planted@vc", "vc:none"),
            [
                "'vc:none' is not the address of a vCenter",
                "A user name or password stands in the address of a vCenter",
            ],
        ),
        (
            {"GOVC_TLS_CA_CERTS": "nowhere.pem"},
            ("vc",),
            ["GOVC_TLS_CA_CERTS: nowhere.pem holds no certificate that can be read"],
        ),
    ],
)
def test_settings_that_do_not_do(
    settings: dict[str, str],
    accounts: tuple[str, ...],
    problems: list[str],
    monkeypatch: pytest.MonkeyPatch,
    frame: Frame,
) -> None:
    usual = {"GOVC_URL": "vc", "GOVC_USERNAME": "user", "GOVC_PASSWORD": "planted"}
    for name, value in {**usual, **settings}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CloudplanError) as refused:
        discover(Wanted(accounts), frame)
    assert [each.summary for each in refused.value.diagnostics] == problems
    assert "planted" not in repr(refused.value.diagnostics)


def test_credentials_within_the_url_as_govc_takes_them(
    vcenter: VCenter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    from urllib.parse import quote

    for name in ("GOVC_USERNAME", "GOVC_PASSWORD"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("GOVC_URL", f"https://user:{quote(PASSWORD, safe='')}@{vcenter.address}/sdk")
    seen = read()
    assert len(seen.machines) == 4
    assert PASSWORD not in repr(seen)


@pytest.mark.parametrize(
    ("guest", "word"),
    [
        ("windows2022srvNext_64Guest", "windows"),
        ("winNetEnterprise64Guest", "windows"),
        ("rhel9_64Guest", "rhel"),
        ("sles15_64Guest", "sles"),
        ("ubuntu64Guest", "linux"),
        ("other5xLinux64Guest", "linux"),
        ("freebsd13_64Guest", "freebsd"),
        ("darwin21_64Guest", None),
        ("otherGuest", None),
        ("", None),
    ],
)
def test_words_for_guests(guest: str, word: str | None) -> None:
    assert system(guest) == word


def test_a_second_run_after_a_change_gives_that_change(vcenter: VCenter, read: Read) -> None:
    before = intake_of(read(), None)
    assert intake_of(read(), None) == before
    with vcenter.admin() as content:
        change(content, CLUSTER_VM, memoryMB=8192)
        done(named(content, HOST_VM).PowerOffVM_Task())
        done(named(content, HOST_VM).Destroy_Task())
    after = intake_of(read(), None)
    old, new = ({(i.kind, i.key): i for i in each.items} for each in (before, after))
    gone = [old[key].id for key in sorted(old.keys() - new.keys())]
    assert sorted(set(gone)) == ["dc0_h0_vm0", "dc0_h0_vm0/vm"]
    assert new.keys() <= old.keys()
    changed = {
        (new[key].id, path, value.value)
        for key in new
        for path, value in new[key].values.items()
        if old[key].values.get(path) != value
    }
    assert changed == {("dc0_c0_rp0_vm0/vm", "demand.memory_gib", Decimal(8))}
