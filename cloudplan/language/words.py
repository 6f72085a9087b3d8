"""Ids that people read: components of cost lines, kinds of sites. In English they stay ids."""

from __future__ import annotations

from cloudplan.model.said import Said

COMPONENTS = (
    Said("carbon"),
    Said("compute"),
    Said("double-running"),
    Said("egress"),
    Said("exit-egress"),
    Said("fixed"),
    Said("host-opex"),
    Said("host-purchase"),
    Said("host-renewal"),
    Said("licence"),
    Said("migration"),
    Said("power"),
    Said("priced-rule"),
    Said("staff"),
    Said("storage"),
    Said("traffic"),
    Said("transfer"),
)
SITE_KINDS = (Said("edge"), Said("on_prem"), Said("private_cloud"), Said("public_cloud"))
LAST = (Said("{first} and {last}", first="", last=""), Said("{first} or {last}", first="", last=""))
"""See `cloudplan.model.said`."""
