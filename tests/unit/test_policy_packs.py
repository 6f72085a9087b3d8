"""The shipped policy packs: their form, their conditions, and what they allow together.

The packs are read with PyYAML and judged with the CEL library alone, so that an error of the
product's own loader or rules cannot hide an error of a pack.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cel_expr_python import cel  # type: ignore[import-untyped]

FOLDER = Path(__file__).resolve().parents[2] / "policies"
FILES = sorted(p for p in FOLDER.glob("*.yaml") if not p.stem.endswith("_test"))
TESTS = sorted(FOLDER.glob("*_test.yaml"))
LANGUAGES = {"nl", "fr", "de", "en"}
PREFIXES = {
    "sensitivity": "sensitivity-",
    "vtc-advice": "vtc-",
    "ocmw-social-security": "ocmw-",
    "gdpr": "gdpr-",
    "continuity": "continuity-",
    "latency": "latency-",
    "cost": "cost-",
    "sovereignty": "sovereignty-",
    "nl-bio": "nl-bio-",
}

COMMON = {"id", "kind", "title", "because", "basis", "source", "effect"}
REQUIRED = {
    "placement": {"require"},
    "latency": {"to", "rtt_ms_max"},
    "recovery": {"when", "distance_km_min", "standby_fraction"},
    "separate": {"when", "by"},
    "together": {"when"},
    "budget": {"measure", "year", "max"},
    "concentration": {"by", "of", "share_max"},
    "headroom": {"when", "fraction"},
    "carbon": {"max_tonnes_year"},
    "freeze": {"from", "to"},
}
OPTIONAL = {
    "placement": {"when", "price_month"},
    "latency": {"when", "price_per_ms_month"},
    "budget": {"scope"},
}
PRICES = {"placement": "price_month", "latency": "price_per_ms_month"}

STRINGS = cel.Type.List(cel.Type.STRING)
TYPES = {
    "string": cel.Type.STRING,
    "strings": STRINGS,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
}
ATTRIBUTES = {
    ("workload", "string"): "id address os site pin",
    ("workload", "bool"): "standby",
    ("workload", "double"): "hours_per_month growth_per_year demand.vcpu demand.memory_gib "
    "demand.storage_gib demand.egress_gib_month",
    ("application", "string"): "id owner criticality disposition",
    ("application", "strings"): "labels data.kinds data.residency",
    ("application", "int"): "data.confidentiality data.integrity data.availability data.bbn "
    "users_total",
    ("application", "double"): "recovery.rto_hours recovery.rpo_hours",
    ("application", "timestamp"): "lifecycle.end_of_support",
    ("site", "string"): "id kind provider region operator.name operator.country location.country",
    ("site", "strings"): "operator.owners controls certifications",
    ("site", "double"): "location.lat location.lon carbon.g_per_kwh",
    ("estate", "string"): "id currency",
    ("estate", "timestamp"): "as_of",
    ("estate", "int"): "horizon_months",
}

# What the table below supposes of the nine sites of the demo city.
OWN: list[str] = []
PRIVATE = ["tls", "mfa", "encryption-at-rest", "customer-keys", "logging", "access-roles", "dpa"]
PRIVATE += ["exit-plan"]
PUBLIC = [*PRIVATE, "hsm", "eu-data-centres"]
SITES: dict[str, tuple[str, str, str, list[str]]] = {
    "edge-cabinet": ("edge", "BE", "BE", OWN),
    "dc-town-hall": ("on_prem", "BE", "BE", OWN),
    "dc-annex": ("on_prem", "BE", "BE", OWN),
    "private-cloud-be": ("private_cloud", "BE", "BE", PRIVATE),
    "gcp-europe-west1": ("public_cloud", "BE", "US", PUBLIC),
    "azure-westeurope": ("public_cloud", "NL", "US", PUBLIC),
    "aws-eu-central-1": ("public_cloud", "DE", "US", PUBLIC),
    "aws-esc-de": ("public_cloud", "DE", "US", PUBLIC),
    "ovh-gra": ("public_cloud", "FR", "FR", PUBLIC),
}

# class, kinds of data, labels ("?" is unknown) -> x: no rule denies the site, in the order of SITES
#                                           own      private  hyperscalers  French
#                                           e  t  a  p        g  a  a  e    o
ALLOWED = """
1 public             -                    | .  x  x  x        x  x  x  x    x
1 ?                  -                    | .  x  x  x        x  x  x  x    x
1 public             e-loket              | .  x  x  x        x  x  x  x    x
2 sensor             iot                  | x  x  x  x        x  x  x  x    x
2 geo                -                    | .  x  x  x        x  x  x  x    x
2 staff              -                    | .  x  x  x        x  x  x  x    x
2 national-register  -                    | .  x  x  x        x  x  x  x    x
2 ?                  -                    | .  x  x  x        .  .  .  .    .
3 personal           -                    | .  x  x  x        .  .  .  .    x
3 personal           dpia                 | .  x  x  x        x  x  x  x    x
3 personal           dpia,large-scale     | .  x  x  x        x  x  x  x    x
3 personal           dpia,structured-file | .  x  x  x        .  .  .  .    x
3 children           dpia,large-scale     | .  x  x  x        .  .  .  .    x
3 health             dpia                 | .  x  x  x        .  .  .  .    x
3 ?                  dpia                 | .  x  x  x        .  .  .  .    .
4 personal           dpia                 | .  x  x  x        .  .  .  .    x
4 police             dpia                 | .  x  x  x        .  .  .  .    x
4 social-security    ksz                  | .  x  x  x        .  .  .  .    .
4 social-security    ksz,ivc-deliberation | .  x  x  x        .  .  .  .    x
5 police             dpia                 | .  x  x  x        .  .  .  .    .
? public             -                    | .  x  x  x        .  .  .  .    .
? ?                  -                    | .  x  x  x        .  .  .  .    .
"""


@cache
def pack(name: str) -> dict[str, Any]:
    data = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


RULES: list[dict[str, Any]] = [rule for name in PREFIXES for rule in pack(name)["policies"]]
GROUPS: dict[str, list[str]] = pack("groups")["groups"]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["id"]))


@cache
def environment() -> Any:
    variables = {f"groups.{name}": STRINGS for name in GROUPS}
    for (owner, type_name), names in ATTRIBUTES.items():
        for name in names.split():
            variables[f"{owner}.{name}"] = TYPES[type_name]
            variables[f"has_{owner}.{name}"] = TYPES["bool"]
    return cel.NewEnv(variables=variables)


def rewritten(condition: str) -> str:
    """`has(a.b)` as a variable of its own; the library's macro wants a message or a map."""
    return re.sub(r"\bhas\(([a-z_.]+)\)", r"has_\1 ", condition)


@cache
def compiled(condition: str) -> Any:
    return environment().compile(rewritten(condition))


def judge(condition: str | None, facts: dict[str, Any]) -> bool | None:
    """True, False, or None where a fact that is needed is unknown."""
    if condition is None:
        return True
    known = {f"has_{name}": True for name in facts}
    asked = dict.fromkeys(re.findall(r"has_[a-z_.]+", rewritten(condition)), False)
    value = compiled(condition).eval(data=facts | asked | known).value()
    return value if isinstance(value, bool) else None


def site_facts(name: str) -> dict[str, Any]:
    kind, country, owner, controls = SITES[name]
    return {
        "site.id": name,
        "site.kind": kind,
        "site.location.country": country,
        "site.operator.country": country,
        "site.operator.owners": [owner],
        "site.controls": controls,
    } | {f"groups.{group}": codes for group, codes in GROUPS.items()}


def application_facts(level: str, kinds: str, labels: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"application.labels": [] if labels == "-" else labels.split(",")}
    if level != "?":
        facts["application.data.confidentiality"] = int(level)
    if kinds != "?":
        facts["application.data.kinds"] = kinds.split(",")
    return facts


def broken(facts: dict[str, Any], effect: str = "deny") -> set[str]:
    """Ids of the placement rules of this effect that the facts do not satisfy."""
    return {
        rule["id"]
        for rule in RULES
        if rule["kind"] == "placement"
        and rule.get("effect", "deny") == effect
        and judge(rule.get("when"), facts) is not False
        and judge(rule["require"], facts) is not True
    }


def test_the_folder_holds_the_packs_and_nothing_else() -> None:
    assert {path.stem for path in FILES} == set(PREFIXES) | {"groups"}
    assert {path.stem.removesuffix("_test") for path in TESTS} == set(PREFIXES)
    for path in FILES:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../schemas/policy.schema.json"
        assert set(pack(path.stem)) <= {"policies", "groups"}


def test_ids_are_unique_and_start_with_their_pack() -> None:
    ids = [rule["id"] for rule in RULES]
    assert len(ids) == len(set(ids))
    for name, prefix in PREFIXES.items():
        assert all(rule["id"].startswith(prefix) for rule in pack(name)["policies"])


def test_groups_are_lists_of_country_codes() -> None:
    assert len(set(GROUPS["eu"])) == len(GROUPS["eu"]) == 27
    assert set(GROUPS["eea"]) - set(GROUPS["eu"]) == {"IS", "LI", "NO"}
    assert set(GROUPS["eu"]) < set(GROUPS["eea"])
    assert not set(GROUPS["eu_adequate"]) & set(GROUPS["eea"])
    assert "US" not in GROUPS["eu_adequate"]
    for name, codes in GROUPS.items():
        assert re.fullmatch("[a-z_][a-z0-9_]*", name)
        assert codes == sorted(set(codes))
        assert all(isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) for code in codes)


@every_rule
def test_a_rule_has_the_keys_of_its_kind(rule: dict[str, Any]) -> None:
    kind = rule["kind"]
    required = COMMON - {"source", "effect"} | REQUIRED[kind]
    allowed = COMMON | REQUIRED[kind] | OPTIONAL.get(kind, set())
    assert required <= set(rule) <= allowed
    assert re.fullmatch("[a-z0-9][a-z0-9._-]*", rule["id"])
    effect = rule.get("effect", "deny")
    assert effect in {"deny", "warn", "price"}
    assert (effect == "price") == (PRICES.get(kind) in rule)
    if kind == "freeze":
        assert isinstance(rule["from"], date)
        assert isinstance(rule["to"], date)
        assert rule["from"] < rule["to"]


@every_rule
def test_a_rule_speaks_four_languages(rule: dict[str, Any]) -> None:
    for key in ("title", "because"):
        texts = rule[key]
        assert set(texts) == LANGUAGES
        assert all(isinstance(text, str) and text.strip() == text for text in texts.values())
        assert len(set(texts.values())) == len(LANGUAGES), "a text was not translated"
    assert all(text.endswith((".", "!", "?")) for text in rule["because"].values())


@every_rule
def test_a_rule_says_where_it_comes_from(rule: dict[str, Any]) -> None:
    assert rule["basis"] in {"law", "advice", "proposal", "standard", "city"}
    assert rule["basis"] == "city" or rule.get("source")
    if rule["basis"] == "proposal":
        assert rule["effect"] == "warn", "what is not yet law may not forbid"


@every_rule
def test_conditions_are_true_or_false_and_read_what_they_may(rule: dict[str, Any]) -> None:
    for key in {"when", "require", "scope"} & set(rule):
        assert compiled(rule[key]).return_type() == TYPES["bool"]
        reads_site = "site." in rule[key]
        if rule["kind"] == "headroom":
            assert not re.search(r"\b(application|workload)\.", rule[key])
        elif key != "require":
            assert not reads_site, "split what is asked of the workload from what of the site"


def table() -> list[tuple[str, str, str, str]]:
    rows = []
    for line in ALLOWED.strip().splitlines():
        left, right = line.split("|")
        level, kinds, labels = left.split()
        rows.append((level, kinds, labels, "".join(right.split())))
    return rows


@pytest.mark.parametrize(("level", "kinds", "labels", "expected"), table())
def test_which_sites_remain(level: str, kinds: str, labels: str, expected: str) -> None:
    application = application_facts(level, kinds, labels)
    refused = {site: broken(application | site_facts(site)) for site in SITES}
    got = "".join("." if refused[site] else "x" for site in SITES)
    assert got == expected, refused


def test_a_fact_that_is_missing_never_opens_a_site() -> None:
    for level, kinds, labels, expected in table():
        for unknown in (("?", kinds), (level, "?"), ("?", "?")):
            application = application_facts(*unknown, labels)
            for site, known in zip(SITES, expected, strict=True):
                if known == ".":
                    assert broken(application | site_facts(site)), (level, kinds, labels, site)


def test_every_placement_rule_can_be_broken_and_can_be_kept() -> None:
    kinds = "personal,national-register,social-security,health,police"
    facts = application_facts("5", kinds, "ksz,large-scale,structured-file")
    nowhere = {
        "site.kind": "public_cloud",
        "site.location.country": "US",
        "site.operator.country": "US",
        "site.operator.owners": ["US"],
        "site.controls": [],
        "site.certifications": [],
    }
    abroad = facts | site_facts("aws-esc-de") | nowhere
    street = facts | site_facts("edge-cabinet")
    old = {"application.data.bbn": 3}
    older = {"application.data.bbn": 1}
    unscored = {name: fact for name, fact in abroad.items() if not name.endswith("iality")} | old
    seen = {
        rule
        for worst in (abroad | old, street | older, unscored)
        for effect in ("deny", "warn")
        for rule in broken(worst, effect)
    }
    assert seen == {rule["id"] for rule in RULES if rule["kind"] == "placement"}
    labels = "ksz,large-scale,structured-file,dpia,ivc-deliberation"
    best = application_facts("5", kinds, labels) | site_facts("dc-town-hall")
    assert broken(best) | broken(best, "warn") == set()


def test_a_site_with_unknown_owners_gets_no_sensitive_data() -> None:
    facts = application_facts("4", "personal", "dpia") | site_facts("ovh-gra")
    del facts["site.operator.owners"]
    assert "sensitivity-c4-eu-owned" in broken(facts)


def test_the_foreign_packs_stay_silent_in_the_belgian_city() -> None:
    for level, kinds, labels, _ in table():
        for site in SITES:
            facts = application_facts(level, kinds, labels) | site_facts(site)
            assert not {id_ for id_ in broken(facts, "warn") if id_.startswith("nl-bio-")}
            assert not {id_ for id_ in broken(facts) if id_.startswith(("nl-bio-", "sovereignty-"))}


def test_an_old_bbn_warns_where_it_disagrees() -> None:
    facts = application_facts("3", "personal", "dpia") | site_facts("dc-town-hall")
    assert "nl-bio-legacy-disagrees" in broken(facts | {"application.data.bbn": 1}, "warn")
    assert "nl-bio-legacy-disagrees" not in broken(facts | {"application.data.bbn": 2}, "warn")


@pytest.mark.parametrize(
    ("criticality", "rto_hours", "asked"),
    [("high", 4.0, True), ("high", 4.5, False), ("medium", 1.0, False), ("high", None, None)],
)
def test_only_what_is_critical_gets_a_standby(
    criticality: str, rto_hours: float | None, asked: bool | None
) -> None:
    facts: dict[str, Any] = {"application.criticality": criticality}
    if rto_hours is not None:
        facts["application.recovery.rto_hours"] = rto_hours
    (rule,) = (rule for rule in RULES if rule["kind"] == "recovery")
    assert judge(rule["when"], facts) is asked


def test_the_readme_names_every_pack_and_rule() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in PREFIXES:
        (row,) = (line for line in readme.splitlines() if line.startswith(f"| `{name}` |"))
        assert set(re.findall("`([a-z0-9-]+)`", row.split("|")[2])) == {
            rule["id"] for rule in pack(name)["policies"]
        }
        bases = {rule["basis"] for rule in pack(name)["policies"]}
        assert set(re.findall("[a-z]+", row.split("|")[3])) == bases
