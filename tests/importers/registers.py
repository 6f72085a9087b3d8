"""Registers as municipalities export them, with the real headers and every oddity of theirs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

_AWS = (
    "ExternalId,SMBiosId,IPAddress,MACAddress,HostName,VMware.MoRefId,VMware.VCenterId,"
    "CPU.NumberOfProcessors,CPU.NumberOfCores,CPU.NumberOfLogicalCores,OS.Name,OS.Version,"
    "VMware.VMName,RAM.TotalSizeInMB,RAM.UsedSizeInMB.Avg,RAM.UsedSizeInMB.Max,CPU.UsagePct.Avg,"
    "CPU.UsagePct.Max,DiskReadsOpsPerSecond.Max,DiskWritesOpsPerSecond.Max,Applications,"
    "ApplicationWave,Tags,ServerId"
)
AWS = _AWS.split(",")
"""The import template of AWS Migration Hub."""

_TOPDESK = (
    "APPID|Applicatie Naam|Applicatie Code|Nickname|Roepnaam|Functionele Omschrijving|"
    "Applicatiesoort|BNN Classificatie|Datum|Referentie datum wijziging|Vendor|Applicatie Status|"
    "Classificatie|End-of-Life Functioneel|Cluster|Applicatie Eigenaar (Afdeling)|"
    "Applicatie Eigenaar (Persoon)|Applicatie Eigenaar (Functie)|Personeelsnummer|Eigenaar|"
    "Eigenaar e-mail|FB contactpersoon 1|FB contactpersoon 2|Groepseigenaar mail⚡|Behandelgroep|"
    "Hostingpartij|Leverancier|Beschikbaarheid|Rappelreden|Opmerkingen"
)
TOPDESK = _TOPDESK.split("|")
"""The columns of a Dutch municipality's register in TOPdesk."""

_CATALOGUE = (
    "id,naam,beschrijvingKort,beschrijvingLang,website,contactpersoon,_contactpersoon,"
    "cloudDienstverleningsmodel,hostingJurisdictie,hostingLocatie,aanbieder,_aanbieder,licentietype,"
    "licentie,referentieComponenten,_referentieComponenten,type,logo,diensten,_diensten,koppelingen,"
    "_koppelingen,compliancy,_compliancy,standaarden,standaardenGemma,standaardVersies,"
    "_standaardVersies,moduleVersies,_moduleVersies,gebruiken,_gebruiken,geregistreerdDoor"
)
CATALOGUE = _CATALOGUE.split(",")
"""The export of the GEMMA Softwarecatalogus."""

Rows = Sequence[dict[str, Any]]


def csv_file(path: Path, headers: Sequence[str], rows: Rows, delimiter: str = ",") -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return path


def topdesk(path: Path, sheets: dict[str, Rows], empty_rows: int = 40) -> Path:
    """Every cell a formula; one that points at nothing has 0 as its cached value.

    Some headers end in a colon, as labels of forms do; below the data there are formatted rows.
    """
    book = xlsxwriter.Workbook(str(path))
    grey = book.add_format({"bg_color": "#eeeeee"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for column, header in enumerate(TOPDESK):
            sheet.write(0, column, f"{header}:" if column % 4 == 1 else header)
        for number, row in enumerate(rows, 1):
            for column, header in enumerate(TOPDESK):
                formula = f"='[CMDB.xlsx]Data'!${chr(65 + column % 26)}{number + 1}"
                sheet.write_formula(number, column, formula, grey, row.get(header, 0))
        for number in range(len(rows) + 1, len(rows) + 1 + empty_rows):
            sheet.set_row(number, 20, grey)
            sheet.write_blank(number, 3, None, grey)
    book.close()
    return path


def usage(**said: Any) -> str:
    """A usage as it stands in a cell."""
    return json.dumps([{"id": "u1", "status": "Actief", **said}])
