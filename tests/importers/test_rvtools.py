"""RVTools exports: what becomes of machines, hosts and datastores, and what is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplan.model.intake import Cell, Intake, Value
from cloudplan.model.plan import Invocation
from cloudplan.planner import Options, make_plan
from tests.importers.rvtools_export import (
    HEADERS,
    UBUNTU,
    WINDOWS,
    Sheets,
    datastore,
    export,
    host,
    machine,
    write_csv,
    write_xlsx,
)
from tests.importers.support import as_agreed, codes, item, loaded, messages, read, values

TOOLS = "OS according to the VMware Tools"
CONFIGURED = "OS according to the configuration file"
TWO_CLUSTERS = [
    machine(1, Host="esx01.city.example"),
    machine(2, Cluster="Test", Host="esx09.city.example"),
]


def taken(folder: Path, sheets: Sheets, **ask: Any) -> Intake:
    path = write_xlsx(folder / "rvtools.xlsx", sheets)
    return read("rvtools", path, **{"site": None, "country": "BE", **ask})


def test_a_machine_with_all_that_the_sheets_say_of_it(tmp_path: Path) -> None:
    vm = machine(7, **{TOOLS: WINDOWS, CONFIGURED: WINDOWS})
    intake = taken(tmp_path, export([vm]))
    assert intake.source == "rvtools"
    assert codes(intake) == ["use-is-a-bound"]
    assert values(intake, "vm-00007/vm-00007") == {
        "demand.vcpu": Decimal(2),
        "demand.memory_gib": Decimal(4),
        "demand.storage_gib": Decimal(60),
        "utilisation.memory_p95": Decimal("0.51"),
        "os": "windows",
        "site": "dc-ghent-prod",
    }
    assert values(intake, "vm-00007") == {"name": "vm-00007", "owner": "city"}
    workload = item(intake, "vm-00007/vm-00007")
    assert workload.key == "501c0000-0000-4000-8000-000000000007"
    places = {path: str(value.cell) for path, value in workload.values.items()}
    assert places == {
        "demand.vcpu": "rvtools.xlsx vInfo row 2, CPUs",
        "demand.memory_gib": "rvtools.xlsx vInfo row 2, Memory",
        "demand.storage_gib": "rvtools.xlsx vDisk row 2, Capacity MiB",
        "utilisation.memory_p95": "rvtools.xlsx vMemory row 2, Private",
        "os": "rvtools.xlsx vInfo row 2, OS according to the VMware Tools",
        "site": "rvtools.xlsx vInfo row 2, Cluster",
    }
    notes = {path: value.note for path, value in workload.values.items()}
    assert notes["demand.vcpu"] == "312 of 5200 MHz in use at the moment of the export"
    assert notes["demand.storage_gib"] == "1 disk; 20.0 GiB of it in use in the guest"
    assert "not a measured percentile but a bound" in notes["utilisation.memory_p95"]


def test_the_hosts_of_a_cluster_are_a_site(tmp_path: Path) -> None:
    intake = taken(tmp_path, export([machine(n, CPUs=64) for n in range(3)]))
    assert values(intake, "dc-ghent-prod", "site") == {
        "kind": "on_prem",
        "location.country": "BE",
        "hosts.installed": 3,
        "hosts.max": 3,
        "hosts.vcpu": Decimal(32),
        "hosts.memory_gib": Decimal(512),
        "hosts.storage_gib": Decimal(3413),
        "hosts.vcpu_overcommit": Decimal(2),
    }
    site = item(intake, "dc-ghent-prod")
    assert site.key == "DC Ghent/Prod"
    assert site.values["hosts.vcpu_overcommit"].note == "as today: 192 vCPUs on 96 cores"
    assert site.values["hosts.vcpu"].note == "cores, not threads"


def test_clusters_are_sites_of_their_own_and_share_what_both_mount(tmp_path: Path) -> None:
    hosts = [host(1), host(2), host(9, Cluster="Test", **{"# Memory": 262144})]
    stores = [datastore(1, (1, 2)), datastore(2, (1, 2, 9), **{"Capacity MiB": 3 * 1048576})]
    intake = taken(tmp_path, export(TWO_CLUSTERS, vHost=hosts, vDatastore=stores))
    assert values(intake, "dc-ghent-prod", "site")["hosts.storage_gib"] == (10240 + 2048) // 2
    assert values(intake, "dc-ghent-test", "site")["hosts.storage_gib"] == 1024
    assert values(intake, "vm-00002/vm-00002")["site"] == "dc-ghent-test"
    assert [c for c in codes(intake) if c != "use-is-a-bound"] == ["shared-datastore"]


def test_a_site_that_the_user_names_holds_all(tmp_path: Path) -> None:
    hosts = [host(1), host(9, Cluster="Test", **{"# Memory": 262144})]
    stores = [datastore(1, (1, 9))]
    sheets = export(TWO_CLUSTERS, vHost=hosts, vDatastore=stores)
    intake = taken(tmp_path, sheets, site="dc-town-hall")
    assert [i.id for i in intake.items if i.kind == "site"] == ["dc-town-hall"]
    site = values(intake, "dc-town-hall")
    assert (site["hosts.installed"], site["hosts.memory_gib"]) == (2, 384)
    assert values(intake, "vm-00002/vm-00002")["site"] == "dc-town-hall"
    assert codes(intake)[:2] == ["shared-datastore", "hosts-differ"]


def test_applications_by_attribute_by_vapp_or_alone(tmp_path: Path) -> None:
    headers = {**HEADERS, "vInfo": (*HEADERS["vInfo"][:-20], "Applicatie", *HEADERS["vInfo"][-20:])}
    machines = [
        machine(1, Applicatie="Burgerzaken & Zo"),
        machine(2, Applicatie=" burgerzaken & zo "),
        machine(3, vApp="Payroll"),
        machine(4),
    ]
    path = write_xlsx(tmp_path / "rvtools.xlsx", export(machines), headers)
    intake = read("rvtools", path, country="BE")
    applications = {i.id: i.key for i in intake.items if i.kind == "application"}
    assert applications == {
        "burgerzaken-zo": "application:burgerzaken & zo",
        "payroll": "application:payroll",
        "vm-00004": "501c0000-0000-4000-8000-000000000004",
    }
    workloads = [i.id for i in intake.items if i.kind == "workload"]
    assert workloads[:2] == ["burgerzaken-zo/vm-00001", "burgerzaken-zo/vm-00002"]


def test_a_folder_of_csv_files_gives_the_same(tmp_path: Path) -> None:
    sheets = export([machine(n, vApp=f"App {n % 2}") for n in range(5)])
    whole = taken(tmp_path, sheets)
    for delimiter, encoding in ((",", "utf-8-sig"), (";", "cp1252")):
        folder = write_csv(tmp_path / encoding, sheets, delimiter=delimiter, encoding=encoding)
        intake = read("rvtools", folder, site=None, country="BE")
        assert [(i.kind, i.key, i.id) for i in intake.items] == [
            (i.kind, i.key, i.id) for i in whole.items
        ]
        for ours, theirs in zip(intake.items, whole.items, strict=True):
            assert {k: v.value for k, v in ours.values.items()} == {
                k: v.value for k, v in theirs.values.items()
            }


def test_older_versions_say_mb_and_lack_columns(tmp_path: Path) -> None:
    headers = {
        "vInfo": ("VM", "Template", "CPUs", "Memory", "Provisioned MB", "Host", "OS"),
        "vDisk": ("VM", "Disk", "Capacity MB"),
    }
    sheets: Sheets = {
        "vInfo": [
            {"VM": "a", "CPUs": "2", "Memory": "4,096", "Provisioned MB": "65,622", "OS": UBUNTU},
            {"VM": "b", "CPUs": 2, "Memory": 4096, "Provisioned MB": 2048, "OS": WINDOWS},
        ],
        "vDisk": [{"VM": "a", "Disk": "Hard disk 1", "Capacity MB": "61,440"}],
    }
    intake = read("rvtools", write_xlsx(tmp_path / "old.xlsx", sheets, headers), country="BE")
    assert values(intake, "a/a") == {
        "demand.vcpu": 2,
        "demand.memory_gib": 4,
        "demand.storage_gib": 60,
        "os": "linux",
        "site": "room",
    }
    assert values(intake, "b/b")["demand.storage_gib"] == 2
    assert item(intake, "b/b").values["demand.storage_gib"].note.startswith("provisioned")
    assert [i.key for i in intake.items if i.kind == "workload"] == ["a", "b"]


@pytest.mark.parametrize(
    ("vm", "memory", "why"),
    [
        ({"PowerOn": "2026-10-20 08:00:00"}, {}, "switched on twelve days before"),
        ({"PowerOn": ""}, {}, "nobody says since when"),
        ({}, {"Ballooned": 12}, "the host took memory back"),
        ({}, {"Swapped": 1}, "the host took memory back"),
        ({}, {"Private": 4090}, "all of it was touched"),
        ({}, {"Private": ""}, "nobody says how much"),
    ],
)
def test_memory_bounds_are_not_written_where_they_say_nothing(
    tmp_path: Path, vm: dict[str, Any], memory: dict[str, Any], why: str
) -> None:
    sheets = export([machine(1, **vm)])
    sheets["vMemory"][0] |= memory
    assert "utilisation.memory_p95" not in values(taken(tmp_path, sheets), "vm-00001/vm-00001"), why


def test_sizes_that_are_not_known_are_not_made_up(tmp_path: Path) -> None:
    sheets = export([machine(1)])
    for name in ("vInfo", "vCPU"):
        sheets[name][0]["CPUs"] = ""
    intake = taken(tmp_path, sheets)
    assert [i.id for i in intake.items if i.kind != "site"] == ["vm-00001"]
    assert "no-size" in codes(intake)


def test_hosts_without_a_size_are_not_written(tmp_path: Path) -> None:
    sheets = export([machine(1)], vHost=[host(1), host(2, **{"# Memory": ""})])
    intake = taken(tmp_path, sheets)
    assert set(values(intake, "dc-ghent-prod", "site")) == {"kind", "location.country"}
    assert "hosts-not-taken" in codes(intake)


HOSTILE = (
    *("${vm}", "{{ x }}", "<script>", "=cmd|' /C calc'!A0", "[red]x", "a\nb", "\x1b[31mred"),
    *("\u202eabc", "..", "日本"),
)


def ready(intake: Intake) -> Intake:
    """With what a person adds to a site."""
    operator = Value("BE", Cell("test"))
    items = (
        replace(i, values={**i.values, "operator.country": operator}) if i.kind == "site" else i
        for i in intake.items
    )
    return replace(intake, items=tuple(items))


def test_hostile_names_become_harmless_ids(tmp_path: Path) -> None:
    machines = [machine(n, VM=name, vApp=name) for n, name in enumerate(HOSTILE)]
    intake = taken(tmp_path, export(machines))
    ids = [part for i in intake.items for part in i.id.split("/")]
    assert all(set(id_) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-") for id_ in ids)
    assert len({i.id for i in intake.items if i.kind == "workload"}) == len(HOSTILE)
    assert all(f.summary.isprintable() for f in intake.findings)
    assert loaded(ready(intake), tmp_path).estate.workloads


def test_vsphere_escapes_are_read(tmp_path: Path) -> None:
    intake = taken(tmp_path, export([machine(1, VM="web%2fold %25")]))
    assert values(intake, "web-old")["name"] == "web/old %"


def test_the_estate_loads(tmp_path: Path) -> None:
    intake = taken(tmp_path, export([machine(n) for n in range(30)]))
    estate = loaded(ready(intake), tmp_path).estate
    assert len(estate.workloads) == 30
    assert {w.site for w in estate.workloads} == {"dc-ghent-prod"}
    hosts = estate.site_by_id["dc-ghent-prod"].hosts
    assert hosts is not None
    assert (hosts.installed, hosts.vcpu) == (3, Decimal(32))


def test_the_estate_has_a_plan_on_the_hosts_of_the_export(tmp_path: Path) -> None:
    """With what no export says: what a host costs. The referee has nothing against the plan."""
    intake = ready(taken(tmp_path, export([machine(n, CPUs=4) for n in range(60)])))
    price = Value(Decimal(18000), Cell("test"))
    items = (
        replace(i, values={**i.values, "costs.host_price": price}) if i.kind == "site" else i
        for i in intake.items
    )
    estate = loaded(replace(intake, items=tuple(items)), tmp_path)
    plan = make_plan(estate, Options(), Invocation(inventory=("made",), policies=()))
    stays = [p for p in plan.placements if p.after and p.after.site == "dc-ghent-prod"]
    assert len(stays) == 60


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    machines = [machine(n, VM=f"Web {n % 3}") for n in range(9)]
    one, other = taken(tmp_path, export(machines)), taken(tmp_path, export(machines[::-1]))
    plain = [
        [(i.kind, i.key, i.id, {k: v.value for k, v in i.values.items()}) for i in intake.items]
        for intake in (one, other)
    ]
    assert plain[0] == plain[1]


def test_everything_that_contradicts_or_is_odd_is_told(tmp_path: Path) -> None:
    machines = [
        machine(1, CPUs=4),
        machine(2, Memory=8192, **{"Total disk capacity MiB": 100}),
        machine(3, Template="True"),
        machine(4, **{"SRM Placeholder": True}),
        machine(5, Powerstate="poweredOff"),
        machine(6, Host="esx99.city.example"),
        machine(7, Cluster="Other", Host="esx01.city.example"),
        machine(8, VM="vCLS-12ab"),
        machine(9),
        machine(9),
        machine(10, VM="", CPUs=2),
        machine(11),
        machine(12, **{TOOLS: WINDOWS}),
        machine(13, **{TOOLS: "Plan 9", CONFIGURED: ""}),
        machine(14, **{"Connection state": "orphaned"}),
        machine(15, Powerstate="#N/A"),
    ]
    sheets = export(machines)
    sheets["vInfo"][11] |= {"CPUs": "four", "Memory": "4.096,5"}
    sheets["vCPU"][0] |= {"CPUs": 2, "Sockets": 3}
    sheets["vCPU"][4] |= {"Limit": 1000}
    sheets["vMemory"][1] |= {"Size MiB": 4096}
    sheets["vDisk"][1] |= {"Capacity MiB": 61440}
    sheets["vDisk"][4] |= {"Disk Path": sheets["vDisk"][0]["Disk Path"]}
    sheets["vPartition"][0] |= {"Capacity MiB": 99999}
    sheets["vCPU"].append({"VM": "ghost", "VM UUID": "x", "CPUs": 2})
    del sheets["vMemory"][5]
    resting, big = {"in Maintenance Mode": "True"}, {"Capacity MiB": "big"}
    sheets["vHost"] = [host(1), host(1), host(2, **{"# Cores": 24}), host(3, **resting)]
    sheets["vDatastore"] = [
        datastore(1),
        datastore(1),
        datastore(2, (77,)),
        datastore(3, (1,), **big),
    ]
    headers = {**HEADERS, "vInfo": (*HEADERS["vInfo"], "", "CPUs", "Powerstat", "")}
    path = write_xlsx(tmp_path / "rvtools.xlsx", sheets, headers)
    as_agreed("rvtools.txt", messages("rvtools", path, site=None, country="BE"))


# A zero byte is no text: such a file is refused as a whole, which test_refusals.py holds.
ODD = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=10),
    st.integers(-10, 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(["1.024", "4,096", "True", "#N/A", "poweredOff", "2026-11-01", "1/2/2026", ""]),
)
PLACES = st.tuples(st.sampled_from(sorted(HEADERS)), st.integers(0, 9), st.integers(0, 119), ODD)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PLACES, max_size=40))
def test_any_export_gives_an_estate_and_findings(
    tmp_path: Path, changes: list[tuple[str, int, int, Any]]
) -> None:
    """Whatever stands in some cells: no traceback, and what is imported loads."""
    sheets = export([machine(n) for n in range(4)])
    for name, row, column, value in changes:
        rows, headers = sheets[name], HEADERS[name]
        rows[row % len(rows)][headers[column % len(headers)]] = value
    intake = read("rvtools", write_csv(tmp_path / "any", sheets), site=None, country="BE")
    assert all(f.summary.isprintable() and f.source for f in intake.findings)
    assert len({(i.kind, i.key) for i in intake.items}) == len(intake.items)
    assert len({(i.kind, i.id) for i in intake.items}) == len(intake.items)
    loaded(ready(intake), tmp_path)
