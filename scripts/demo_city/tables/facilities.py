"""Buildings: access, installations, rooms."""

from scripts.demo_city.record import App, Domain

APPS = (
    App(
        "building-access",
        "Aanwezigheid- en toegangscontrolecomponent",
        "Presence and access control",
        fr="Contrôle d'accès",
        kinds="personal staff",
        os="windows",
    ),
    App(
        "building-installations",
        "Gebouwinstallatiecomponent",
        "Building installations",
        kinds="sensor",
        roles="app",
        os="windows",
        disposition="retain",
        growth="0.1",
        pins={"app": "dc-town-hall"},
    ),
    App("accommodation", "Accommodatiebeheercomponent", "Accommodation", roles="app"),
    App(
        "security-management",
        "Veiligheidsmanagementcomponent",
        "Safety management",
        kinds="personal",
        roles="app",
    ),
    App("aggression", "Agressieregistratie-component", "Record of aggression", kinds="staff"),
)
DOMAIN = Domain("facilities", "Buildings", APPS, users="town-hall:12")
