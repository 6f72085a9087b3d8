"""The texts of the rules that need no policy file, by their reserved id and by language."""

from __future__ import annotations

BECAUSE: dict[str, dict[str, str]] = {
    "residency": {
        "en": "The inventory says in which countries the data of this application must be.",
        "nl": "De inventaris zegt in welke landen de gegevens van deze toepassing moeten staan.",
        "fr": "L'inventaire dit dans quels pays les données de cette application doivent être.",
        "de": "Das Inventar sagt, in welchen Ländern die Daten dieser Anwendung sein müssen.",
    },
    "pin": {
        "en": "The inventory keeps this workload on one site.",
        "nl": "De inventaris houdt deze werklast op één locatie.",
        "fr": "L'inventaire garde cette charge sur un seul site.",
        "de": "Das Inventar hält diese Arbeitslast an einem Standort.",
    },
    "price": {
        "en": "What has no known price cannot be chosen.",
        "nl": "Wat geen bekende prijs heeft, kan niet gekozen worden.",
        "fr": "Ce qui n'a pas de prix connu ne peut pas être choisi.",
        "de": "Was keinen bekannten Preis hat, kann nicht gewählt werden.",
    },
    "capacity": {
        "en": "A site cannot carry more than its hosts.",
        "nl": "Een locatie kan niet meer dragen dan haar servers.",
        "fr": "Un site ne peut pas porter plus que ses serveurs.",
        "de": "Ein Standort kann nicht mehr tragen als seine Server.",
    },
    "rtt": {
        "en": "The inventory says how far apart these two workloads may be.",
        "nl": "De inventaris zegt hoe ver deze twee werklasten uit elkaar mogen staan.",
        "fr": "L'inventaire dit à quelle distance ces deux charges peuvent se trouver.",
        "de": "Das Inventar sagt, wie weit diese zwei Arbeitslasten auseinander sein dürfen.",
    },
}
"""Why each built-in rule is there, by its reserved id."""
TITLES: dict[str, dict[str, str]] = {
    "residency": {
        "en": "Data stay in the countries that the inventory names",
        "nl": "Gegevens blijven in de landen die de inventaris noemt",
        "fr": "Les données restent dans les pays que l'inventaire nomme",
        "de": "Daten bleiben in den Ländern, die das Inventar nennt",
    },
    "pin": {
        "en": "A pinned workload stays on its site",
        "nl": "Een vastgezette werklast blijft op haar locatie",
        "fr": "Une charge épinglée reste sur son site",
        "de": "Eine festgelegte Arbeitslast bleibt an ihrem Standort",
    },
    "price": {
        "en": "Everything has a known price",
        "nl": "Alles heeft een bekende prijs",
        "fr": "Tout a un prix connu",
        "de": "Alles hat einen bekannten Preis",
    },
    "capacity": {
        "en": "A site carries no more than its hosts",
        "nl": "Een locatie draagt niet meer dan haar servers",
        "fr": "Un site ne porte pas plus que ses serveurs",
        "de": "Ein Standort trägt nicht mehr als seine Server",
    },
    "rtt": {
        "en": "A dependency keeps its own rtt_ms_max",
        "nl": "Een afhankelijkheid houdt zich aan haar eigen rtt_ms_max",
        "fr": "Une dépendance respecte son propre rtt_ms_max",
        "de": "Eine Abhängigkeit hält ihr eigenes rtt_ms_max ein",
    },
}
"""What each built-in rule asks, by its reserved id."""
