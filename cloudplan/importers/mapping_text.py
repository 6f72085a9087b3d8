"""A proposed mapping as the text of a mapping file, and as a preview for people."""

from __future__ import annotations

from cloudplan.importers.mapping_propose import Column, Proposal
from cloudplan.load.tree import shown

_HEAD = """\
# Which column is which key of an inventory. Change what is not right, and import with --mapping.
"""


def write_mapping(proposal: Proposal) -> str:
    """The mapping file; it is read by `read_mapping`."""
    lines = [_HEAD.rstrip()]
    if proposal.sheet:
        lines.append(f"sheet: {quoted(proposal.sheet)}")
    used = [column for column in proposal.columns if column.to]
    ignored = [column.header for column in proposal.columns if not column.to]
    lines.append("columns:" if used else "columns: {}")
    lines += [f"  {quoted(column.header)}: {_target(column)}" for column in used]
    if ignored:
        lines.append("ignore:")
        lines += [f"  - {quoted(header)}" for header in ignored]
    return "\n".join(lines) + "\n"


def _target(column: Column) -> str:
    if not column.unit and not column.values:
        return column.to
    parts = [f"to: {column.to}"]
    if column.unit:
        parts.append(f"unit: {quoted(column.unit) if column.unit == '%' else column.unit}")
    if column.values:
        pairs = (f"{quoted(word)}: {_plain(value)}" for word, value in column.values.items())
        parts.append(f"values: {{{', '.join(pairs)}}}")
    return f"{{{', '.join(parts)}}}"


def _plain(value: str | int | None) -> str:
    return "null" if value is None else str(value) if isinstance(value, int) else quoted(value)


def quoted(text: str) -> str:
    """A text in double quotes that every reader of YAML takes for this text and nothing else."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return f'"{"".join(escapes.get(c) or (c if c.isprintable() else _code(c)) for c in text)}"'


def _code(character: str) -> str:
    return f"\\U{ord(character):08x}" if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"


def preview(proposal: Proposal) -> str:
    """Each column with where it goes and what stands in it, for a person to look at."""
    rows = [
        (shown(c.header), _words(c), ", ".join(map(shown, c.samples))) for c in proposal.columns
    ]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)] if rows else [0, 0]
    lines = (f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in rows)
    return "".join(f"{line}\n" for line in lines)


def _words(column: Column) -> str:
    return (
        f"{column.to}{f' in {column.unit}' if column.unit else ''}" if column.to else "(not read)"
    )
