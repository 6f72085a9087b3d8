"""The sheets and columns of RVTools that are read, by the names of versions 3 and 4.

Sizes stand in MiB. Before version 4 the headers said MB for the same figures.
"""

from __future__ import annotations

from cloudplan.importers.applications import APPLICATION
from cloudplan.importers.tables import Column, columns

_TOOLS = Column(
    "OS according to the VMware Tools",
    ("OS according to the VMWare Tools", "Guest OS", "OS (Tools)"),
)
_CONFIGURED = Column("OS according to the configuration file", ("OS", "OS (configuration)"))
_IDENTITY = (
    Column("VM", ("VM Name", "Name"), required=True),
    Column("VM UUID", ("UUID", "VM Instance UUID")),
    Column("VM ID", ("VM MoRef",)),
    Column("VI SDK Server", ("vCenter", "VI SDK")),
)
VINFO = columns(
    *_IDENTITY,
    Column("Powerstate", ("Power state",)),
    "Template",
    Column("SRM Placeholder", ("SRM Placeholder VM",)),
    "Connection state",
    "PowerOn",
    Column("CPUs", ("Num CPU", "# CPUs", "vCPUs")),
    Column("Memory", ("Memory Size", "RAM")),
    "Total disk capacity",
    Column("Provisioned", ("Provisioned Space",)),
    "vApp",
    "Datacenter",
    "Cluster",
    Column("Host", ("ESX Host",)),
    _CONFIGURED,
    _TOOLS,
    APPLICATION,
)
VCPU = columns(
    *_IDENTITY,
    "CPUs",
    "Sockets",
    Column("Cores p/s", ("Cores per Socket",)),
    "Max",
    "Overall",
    "Limit",
)
VMEMORY = columns(*_IDENTITY, "Size", "Private", "Shared", "Swapped", "Ballooned", "Limit")
VDISK = columns(*_IDENTITY, "Disk", "Disk Path", Column("Capacity", required=True))
VPARTITION = columns(
    *_IDENTITY, "Disk", Column("Capacity", required=True), Column("Consumed", ("Used",))
)
VHOST = columns(
    Column("Host", ("Name",), required=True),
    "Datacenter",
    "Cluster",
    "in Maintenance Mode",
    "HT Active",
    Column("# CPU", ("# CPUs", "CPU Sockets")),
    Column("Cores per CPU", ("Cores p/CPU",)),
    Column("# Cores", ("Cores",)),
    Column("# Memory", ("Memory",)),
)
VDATASTORE = columns(
    Column("Name", ("Datastore",), required=True),
    "Accessible",
    Column("Capacity", required=True),
    "Hosts",
    "URL",
)
VMETADATA = columns(Column("xlsx creation datetime", ("creation datetime",), required=True))
