"""The applications of the demo city, one module per domain."""

from scripts.demo_city.tables import (
    cases,
    citizens,
    culture,
    data,
    facilities,
    finance,
    governance,
    mobility,
    office,
    safety,
    security,
    social,
    space,
)

DOMAINS = (
    cases.DOMAIN,
    citizens.DOMAIN,
    culture.DOMAIN,
    data.DOMAIN,
    facilities.DOMAIN,
    finance.DOMAIN,
    governance.DOMAIN,
    mobility.DOMAIN,
    office.DOMAIN,
    safety.DOMAIN,
    security.DOMAIN,
    social.DOMAIN,
    space.DOMAIN,
)
