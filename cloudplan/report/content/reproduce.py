"""How to get the same plan again: version, command, and what was read."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from cloudplan.report.blocks import Block, Bullets, Column, Paragraph, Section, Table
from cloudplan.report.content.desk import Desk


def reproduce(desk: Desk) -> Section:
    """Hashes of the inputs and of the plan."""
    title = desk.say.text("How to reproduce this")
    return Section("reproduce", title, tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say, plan = desk.say, desk.plan
    yield Paragraph(
        say.text(
            "The same inputs and the same version give the same plan, to the byte. A hash is a "
            "fingerprint of a file: if one sign in it changes, the hash is another."
        )
    )
    yield Bullets(
        (
            say.text("cloudplan version: {version}", version=plan.cloudplan_version),
            say.text("command: {command}", command=_command(desk)),
            say.text("hash (SHA-256) of all inputs: {hash}", hash=plan.inputs_sha256),
            say.text("hash (SHA-256) of the plan file: {hash}", hash=desk.plan_sha256),
            say.text("format of the plan file: {version}", version=plan.format_version),
        )
    )
    yield Paragraph(
        say.text(
            "Whether a plan still fits its inputs is checked by: {command}",
            command="cloudplan verify plan.json",
        )
    )
    yield Table(
        "reproduce-inputs",
        say.text("Files that were read"),
        (Column(say.text("file")), Column(say.text("hash (SHA-256)"))),
        tuple((file.path, file.sha256) for file in plan.inputs),
        annex=True,
    )


def _command(desk: Desk) -> str:
    """The arguments that change the answer; how long it may take is none of them."""
    invocation = desk.plan.invocation
    parts = ["cloudplan", "plan", *invocation.inventory]
    for policy in invocation.policies:
        parts += ["--policies", policy]
    for target in invocation.targets:
        parts += ["--target", target]
    if invocation.min_saving:
        parts += ["--min-saving", str(invocation.min_saving)]
    return shlex.join([*parts, "--out", "plan.json"])
