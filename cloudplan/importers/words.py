"""Names of other people's columns and properties, and what they mean in an inventory.

Dutch, French, German and English, as they stand in registers and models of cities. A name that is
not listed means nothing: a near miss is asked about, never taken.
"""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_UNIT = re.compile(
    r"[(\[]\s*(?:in\s+)?([kmgt]i?[bo]|%)\s*[)\]]|\b(?:in|en)\s+([kmgt]i?[bo])\b", re.I
)
_TAIL_UNIT = re.compile(r"(?:^|[\s_.])(?:in)?([kmgt]i?b)\s*$", re.I)
_GLUED_UNIT = re.compile(r"In([KMGT]i?B)$")

MEANINGS: dict[str, tuple[str, ...]] = {
    "application.key": (
        "app id, appid, application id, applicatie id, applicatienummer, application number",
        "identifiant application, anwendungs id, applicatie uuid",
    ),
    "application.name": (
        "application, application name, app, app name, applicatie, applicatie naam, applicatienaam",
        "naam applicatie, naam toepassing, toepassing, toepassingsnaam, nom application",
        "nom de l application, anwendung, anwendungsname, name der anwendung",
        "business application",
    ),
    "application.owner": (
        "owner, eigenaar, application owner, applicatie eigenaar, applicatie eigenaar organisatie",
        "eigenaar organisatie, proprietaire, eigentumer, organisation, organisatie, gemeente",
        "eigenaar applicatie, anwendungseigentumer",
    ),
    "application.criticality": (
        "criticality, business criticality, criticaliteit, kriticiteit, kritikaliteit, kritisch",
        "bedrijfskritisch, bedrijfskritiek, bedrijfskritikaliteit, criticite, criticite metier",
        "kritikalitat, geschaftskritikalitat, geschaftskritisch",
    ),
    "application.data.confidentiality": (
        "confidentiality, vertrouwelijkheid, confidentialite, vertraulichkeit",
    ),
    "application.data.integrity": ("integrity, integriteit, integrite, integritat",),
    "application.data.availability": (
        "availability, beschikbaarheid, disponibilite, verfugbarkeit",
    ),
    "application.data.bbn": ("bbn, bbn niveau, bbn classificatie, bnn classificatie, bbn score",),
    "application.data.kinds": (
        "data kinds, kinds of data, soorten gegevens, gegevenssoorten, datenarten",
        "categories de donnees",
    ),
    "application.data.residency": ("data residency, residency, dataresidentie, datenresidenz",),
    "application.recovery.rto_hours": ("rto, rto hours, rto h, rto uren, rto heures, rto stunden",),
    "application.recovery.rpo_hours": ("rpo, rpo hours, rpo h, rpo uren, rpo heures, rpo stunden",),
    "application.lifecycle.end_of_support": (
        "end of support, end of life, eol, eos, einde ondersteuning, einde levensduur",
        "end of life functioneel, end of life technisch, einde support, fin de support",
        "fin de vie, supportende, ende des supports, ende der wartung, support tot",
    ),
    "application.labels": ("labels, label, tags, etiketten, etiquettes, schlagworte",),
    "workload.key": (
        "vm uuid, uuid, instance uuid, server id, serverid, asset id, ci id, asset tag",
    ),
    "workload.name": (
        "server, servername, server name, servernaam, naam server, hostname, host name, hostnaam",
        "vm, vm name, vm naam, virtual machine, virtuele machine, machine, computer",
        "computernaam, computer name, nom du serveur, serveur, nom de la machine",
        "machine virtuelle, rechner, rechnername, virtuelle maschine",
    ),
    "workload.demand.vcpu": (
        "vcpu, vcpus, cpu, cpus, cores, cpu cores, aantal cpu, aantal cpus, aantal vcpu",
        "aantal cores",
        "aantal kernen, kernen, number of cpus, number of cores, nombre de cpu, nombre de coeurs",
        "coeurs, anzahl cpu, anzahl cpus, anzahl kerne, kerne, cpu kerne, processors, processoren",
    ),
    "workload.demand.memory_gib": (
        "memory, ram, geheugen, werkgeheugen, intern geheugen, memoire, memoire vive",
        "arbeitsspeicher, speicher ram, hauptspeicher, memory size, ram size, provisioned memory",
    ),
    "workload.demand.storage_gib": (
        "storage, disk, disks, disk size, disk space, total disk, opslag, schijf, schijven",
        "schijfruimte, schijfgrootte, stockage, disque, espace disque, taille disque, festplatte",
        "speicherplatz, plattenplatz, plattengrosse, provisioned storage, total disk size",
        "hdd, storage size, harde schijf",
    ),
    "workload.demand.egress_gib_month": ("egress, egress month, internet egress",),
    "workload.utilisation.cpu_p95": ("cpu p95, p95 cpu, cpu 95, cpu percentile 95",),
    "workload.utilisation.memory_p95": ("memory p95, ram p95, geheugen p95, p95 memory",),
    "workload.hours_per_month": ("hours per month, uren per maand, heures par mois",),
    "workload.os": (
        "os, operating system, besturingssysteem, systeme d exploitation, betriebssystem",
        "os name, os naam, guest os",
    ),
    "workload.site": (
        "site, location, locatie, datacenter, data center, datacentre, datacentrum, lieu",
        "emplacement, standort, rechenzentrum, vestiging",
    ),
}
"""By what it means, as ``kind.path``: names as `plain_words` makes them, separated by commas."""

BY_NAME: dict[str, str] = {
    name: meaning for meaning, rows in MEANINGS.items() for row in rows for name in row.split(", ")
}

LEVELS = ("availability", "integrity", "confidentiality")
"""In the order of the Dutch letters B, I and V."""
LETTERS = {
    "b": "availability",
    "i": "integrity",
    "v": "confidentiality",
    "c": "confidentiality",
    "a": "availability",
}
_RATED = frozenset(
    (
        *("biv", "cia", "score", "scores", "classificatie", "klasse", "niveau", "level", "class"),
        *("rating", "gemma", "icr", "bivclassificatie", "classe", "classification", "stufe"),
        *("of", "van", "de", "information", "informatieklasse", "informatie"),
    )
)
_FIVE = (" icr ", " 1 5 ", " 1 tot 5 ", " 1 to 5 ", " 1 a 5 ", " 1 bis 5 ", " informatieklasse ")


def plain_words(name: str) -> str:
    """Small letters and digits without accents, words apart by one blank, units left out."""
    bare = _GLUED_UNIT.sub("", _TAIL_UNIT.sub("", _UNIT.sub(" ", name.strip().rstrip(":⚡ "))))
    folded = unicodedata.normalize("NFKD", bare).casefold().replace("œ", "oe")
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", letters).strip()


def unit_in(name: str) -> str:
    """The unit that a name carries: ``GB`` of ``Geheugen (GB)``; nothing where there is none."""
    found = _UNIT.search(name) or _TAIL_UNIT.search(name) or _GLUED_UNIT.search(name)
    if found is None:
        return ""
    unit = next(group for group in found.groups() if group)
    return unit[0].upper() + unit[1:].replace("o", "b").replace("b", "B").lower().replace("b", "B")


def meaning_of(name: str) -> str:
    """``application.owner`` of ``Eigenaar``; nothing where the name is not listed."""
    words = plain_words(name)
    return BY_NAME.get(words) or _rated(words)


def _rated(words: str) -> str:
    """``BIV-score vertrouwelijkheid`` and ``ICR confidentiality class`` are scores of one thing."""
    rest = [word for word in words.split() if word not in _RATED]
    if len(rest) == 1:
        found = BY_NAME.get(rest[0], "")
        return found if found.rpartition(".")[2] in LEVELS else ""
    return ""


def names_five_levels(name: str) -> bool:
    """Whether a name says that its scale is the one of five classes: it names the ICR, or 1-5."""
    words = f" {plain_words(name)} "
    return any(sign in words for sign in _FIVE)
