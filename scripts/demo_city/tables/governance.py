"""Council, board, communication."""

from scripts.demo_city.record import App, Domain

APPS = (
    App(
        "council-decisions",
        "Bestuur- en Raadsinformatiecomponent",
        "Council decisions",
        nl="Besluiten en notulen",
        fr="Décisions du conseil",
        de="Ratsbeschlüsse",
        kinds="public",
        roles="web app db",
        labels="public",
        users="town-hall:55 homes:900",
        os="linux",
        criticality="medium",
        egress={"web": 80},
    ),
    App(
        "board-follow-up",
        "Bestuurlijk activiteiten bewakingcomponent",
        "Follow-up of the board's activities",
        roles="app",
    ),
    App(
        "intranet",
        "Intranetcomponent",
        "Intranet",
        nl="Intranet",
        fr="Intranet",
        de="Intranet",
        kinds="staff",
        roles="web app db",
        users="town-hall:320 ocmw-house:180",
    ),
    App("knowledge", "Kennisbeheercomponent", "Knowledge management", roles="app"),
    App("social-media", "Sociale mediacomponent", "Social media", site="azure-westeurope"),
    App(
        "media-monitor",
        "Mediamonitor- en webcarecomponent",
        "Media monitor and webcare",
        roles="app",
        site="azure-westeurope",
    ),
    App("narrowcasting", "Narrowcasting component", "Screens in public buildings", roles="app"),
)
DOMAIN = Domain("governance", "Council and communication", APPS, users="town-hall:20")
