"""Shipped tables: rate cards, offers, regions, round trips, carbon, licences, migration norms.

Every row names its source and date; `LICENCES.md` names the licence of each table. The tables are
built by ``scripts/build_catalog.py`` and read by ``cloudplan.load``.
"""
