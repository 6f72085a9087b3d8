"""The workplace and the IT department's own tools."""

from scripts.demo_city.record import App, Domain

APPS = (
    App(
        "office",
        "Kantoorautomatiseringcomponent",
        "Office automation",
        fr="Bureautique",
        kinds="personal staff",
        roles="app files",
        users="town-hall:320 ocmw-house:180",
        os="windows",
        growth="0.08",
        storage={"files": 3800},
    ),
    App(
        "collaboration",
        "Samenwerkingscomponent",
        "Collaboration",
        kinds="personal staff",
        roles="web app",
        labels="dpia",
        users="town-hall:300 ocmw-house:170",
        site="azure-westeurope",
        os="windows",
        growth="0.08",
    ),
    App("helpdesk", "Helpdeskcomponent", "Help desk", kinds="staff", users="town-hall:14"),
    App("it-assets", "IT-objectencomponent", "Register of IT assets", users="town-hall:14"),
    App("software-licences", "Software-licentiebeheercomponent", "Licences", roles="app"),
    App("development", "Software-ontwikkelcomponent", "Software development", os="linux"),
    App("releases", "Software-releasecomponent", "Software releases", roles="app", os="linux"),
    App("testing", "Software-testcomponent", "Software testing", roles="app", os="linux"),
    App("media-handling", "Media-behandelingcomponent", "Handling of media", roles="app"),
    App("network-management", "Netwerkbeheercomponent", "Network management", os="linux"),
)
DOMAIN = Domain("office", "Workplace and IT", APPS, users="town-hall:14")
