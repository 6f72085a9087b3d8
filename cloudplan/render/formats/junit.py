"""For the test reports of CI servers: a suite for each file, a case for each thing looked at."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree as Xml

from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.figures import count
from cloudplan.render.formats.escape import plain
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import WORDS, ranked
from cloudplan.render.formats.words import message, subject, waiver_words

VERDICTS: dict[Outcome, str] = {
    "failed": "failure",
    "error": "error",
    "skipped": "skipped",
    "waived": "skipped",
    "known": "skipped",
}
"""The element that an outcome has within its case; a case without one has passed."""
COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
"""The attributes of a suite, and the elements that they count."""


def junit_report(report: Report, setting: Setting) -> str:
    """JUnit's XML. A warning is a case that passed and says so in its output; what is waived or
    known is skipped. What passed without being listed stands as one case for all of it.
    """
    top = Xml.Element("testsuites", name=f"cloudplan {clean(report.command)}")
    for name, results in sorted(_by_file(report, setting).items()):
        suite = Xml.SubElement(top, "testsuite", name=name)
        suite.extend(_case(result, setting) for result in results)
    top.append(_own_suite(report, alone=len(top) == 0))
    for element in (top, *top):
        for attribute, tag in COUNTED.items():
            element.set(attribute, str(sum(1 for _ in element.iter(tag))))
    Xml.indent(top)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(top, encoding="unicode")}\n'


def _by_file(report: Report, setting: Setting) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for result in ranked(report):
        found[clean(setting.path(result.source)) or _own_name(report)].append(result)
    return found


def _own_name(report: Report) -> str:
    return f"cloudplan {clean(report.command)}"


def _own_suite(report: Report, *, alone: bool) -> Xml.Element:
    """The counts of the whole run, and a case for what passed without being listed."""
    suite = Xml.Element("testsuite", name=f"{_own_name(report)}: totals")
    properties = Xml.SubElement(suite, "properties")
    counts = report.counts
    for kind in WORDS:
        Xml.SubElement(properties, "property", name=kind, value=str(counts[kind]))
    Xml.SubElement(properties, "property", name="exit_code", value=str(int(report.exit_code)))
    rest = report.passed - sum(result.outcome == "passed" for result in report.results)
    if rest > 0 or alone:
        said = f"{count(rest, report.noun)} passed" if rest > 0 else "nothing to report"
        Xml.SubElement(suite, "testcase", classname=_own_name(report), name=clean(said))
    return suite


def _case(result: Result, setting: Setting) -> Xml.Element:
    named = clean(subject(result) or result.summary)
    case = Xml.Element("testcase", classname=clean(result.rule), name=named)
    if result.source is not None and (path := setting.path(result.source)):
        case.set("file", clean(path))
        case.set("line", str(result.source.line))
    if tag := VERDICTS.get(result.outcome):
        verdict = Xml.SubElement(case, tag, message=_short(result), type=clean(result.rule))
        verdict.text = plain(message(result))
    elif result.outcome != "passed":
        Xml.SubElement(case, "system-out").text = plain(f"{result.outcome}: {message(result)}")
    return case


def _short(result: Result) -> str:
    """What a CI server shows in its list; of what is skipped, why."""
    before = "Known before: " if result.outcome == "known" else ""
    return clean(waiver_words(result) or before + result.summary)
