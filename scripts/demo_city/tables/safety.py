"""Public safety: police zone and crisis management."""

from scripts.demo_city.record import App, Domain

APPS = (
    App(
        "police-files",
        "",
        "Police files",
        nl="Politiedossiers",
        fr="Dossiers de police",
        de="Polizeiakten",
        kinds="personal police special-category",
        roles="app db files",
        labels="structured-file large-scale dpia",
        scores=(5, 4, 4),
        users="police-station:95",
        os="windows",
        criticality="high",
        residency="BE",
        tight=True,
        storage={"db": 500, "files": 1200},
    ),
    App(
        "crime-analysis",
        "Data-analyse criminaliteit component",
        "Crime analysis",
        kinds="personal police",
        labels="large-scale dpia",
        users="police-station:8",
    ),
    App(
        "crisis-management",
        "Crisismanagementcomponent",
        "Crisis management",
        fr="Gestion de crise",
        de="Krisenmanagement",
        kinds="personal",
        roles="web app db",
        users="town-hall:25 police-station:20",
        owner="city",
        os="linux",
        criticality="high",
    ),
    App(
        "victim-register",
        "CRIB-component",
        "Register of victims",
        kinds="personal health",
        labels="structured-file vulnerable-group",
        users="town-hall:10",
        owner="city",
        os="linux",
        criticality="high",
    ),
    App(
        "security-officers",
        "Beveiliging- en privacycomponent",
        "Security and privacy office",
        owner="city",
        roles="app",
    ),
)
DOMAIN = Domain("safety", "Public safety", APPS, users="police-station:20", owner="police-zone")
