"""How a workload is addressed: ``cloudplan_placement.workload["population-register/db"]``."""

from __future__ import annotations

TYPE = "cloudplan_placement"
RESOURCE = f"{TYPE}.workload"
PROVIDER_KEY = "cloudplan"
# Reserved for names that lead nowhere (RFC 2606): nobody can offer a provider under it.
PROVIDER = "cloudplan.invalid/cloudplan/cloudplan"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def instance(address: str) -> str:
    """The address of a workload's placement; two workloads never share one."""
    return f'{RESOURCE}["{quoted(address)}"]'


def quoted(text: str) -> str:
    """Text as it stands between the quotes of a Terraform string: it interpolates nothing.

    What does not print is an escape of its code point, as Terraform itself writes it.
    """
    made = "".join(_character(character) for character in text)
    return made.replace("${", "$${").replace("%{", "%%{")


def _character(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
