"""checkov over a folder, and the list of what may fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.terraform_tools.checkov import Allowed, check, judge, read_allowed

EXAMPLE = Path(__file__).parents[1] / "examples" / "google"
LIST = Path(__file__).parents[1] / "checkov_allowed.yaml"
MACHINE = "google_compute_instance.register"
KEYS = Allowed("CKV_GCP_38", "google_compute_instance.*", "no rule asks for customer-held keys")


def report(failed: list[dict[str, Any]], skipped: list[dict[str, Any]] | None = None) -> Any:
    results = {
        "passed_checks": [found("CKV_GCP_1")],
        "failed_checks": failed,
        "skipped_checks": skipped or [],
        "parsing_errors": [],
    }
    return {"results": results}


def found(check_id: str, resource: str = MACHINE) -> dict[str, Any]:
    return {
        "check_id": check_id,
        "resource": resource,
        "file_path": "/main.tf",
        "file_line_range": [31, 50],
        "check_name": "Ensure it",
    }


def test_a_failed_check_that_nobody_allowed_is_refused() -> None:
    verdict = judge(report([found("CKV_GCP_38"), found("CKV_GCP_39")]), [KEYS])
    assert not verdict.ok
    assert [str(one) for one in verdict.refused] == [f"main.tf:31: CKV_GCP_39 {MACHINE}: Ensure it"]
    assert verdict.allowed == 1


def test_an_entry_is_about_its_resources_only() -> None:
    verdict = judge(report([found("CKV_GCP_38", "google_compute_disk.data")]), [KEYS])
    assert len(verdict.refused) == 1
    assert verdict.unused == (KEYS,)


def test_an_entry_that_allows_nothing_has_to_go() -> None:
    verdict = judge(report([]), [KEYS])
    assert not verdict.ok
    assert verdict.unused == (KEYS,)


def test_a_comment_is_no_way_round_the_list() -> None:
    assert not judge(report([], [found("CKV_GCP_39")]), []).ok


def test_all_kept_and_all_needed_is_well() -> None:
    assert judge(report([found("CKV_GCP_38")] * 2), [KEYS]).ok


def test_a_folder_without_terraform_is_not_well() -> None:
    assert not judge({"passed": 0, "failed": 0}, []).ok


def test_an_unreadable_file_is_said() -> None:
    broken = report([])
    broken["results"]["parsing_errors"] = ["main.tf"]
    with pytest.raises(RuntimeError, match=r"cannot read main\.tf"):
        judge(broken, [])


@pytest.mark.parametrize(
    "entry",
    ["{check: A, resource: b}", "{check: A, resource: b, reason: ' '}", "{check: A, why: b}"],
)
def test_an_entry_needs_a_reason(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "allowed.yaml"
    file.write_text(f"- {entry}\n", "utf-8")
    with pytest.raises(ValueError, match="check, resource and reason"):
        read_allowed(file)


def test_our_list_can_be_read() -> None:
    assert all(one.reason for one in read_allowed(LIST))


def test_the_real_checkov_is_heard(tools: Path) -> None:
    verdict = check(tools, EXAMPLE, [KEYS])
    refused = {one.check for one in verdict.refused}
    assert "CKV_GCP_39" in refused, "no shielded machine"
    assert "CKV_GCP_38" not in refused
    assert verdict.passed > 0
    assert verdict.allowed == 1
    assert all((EXAMPLE / one.file).is_file() for one in verdict.refused)
