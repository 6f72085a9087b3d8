"""Files from templates: whatever they print is an HCL literal, unless it is a name of ours."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, did_you_mean, error
from cloudplan.resources import folder
from cloudplan.terraform.align import aligned
from cloudplan.terraform.hcl import Word, hcl
from cloudplan.terraform.root import Root

if TYPE_CHECKING:
    from jinja2 import Environment

COMMON = "common"
SUFFIX = ".j2"
MACHINE, PROTECTED = "modules/machine/", "modules/protected_machine/"


class Templates:
    """The shipped templates, and those of the user's own that take their place."""

    def __init__(self, own: Path | None = None) -> None:
        self._shipped = folder("templates") / "terraform"
        self._own = own
        self._environment = _environment([*([own] if own else []), self._shipped])
        if own is not None:
            _check_own(own, self._shipped)

    def files(self, root: Root) -> dict[str, str]:
        """Path -> text of every file of a root module."""
        found: dict[str, str] = {}
        for path, template in sorted(self._of(root.provider.name).items()):
            for made, protect in _places(path, root):
                text = self._render(template, root=root, protect=protect)
                if text.strip():
                    found[made] = aligned(text)
        return found

    def _of(self, provider: str) -> dict[str, str]:
        """Path in the root module -> template; a provider's own wins over the common one."""
        found: dict[str, str] = {}
        for group in (COMMON, provider):
            home = self._shipped / group
            for path in home.rglob(f"*{SUFFIX}"):
                if not path.name.startswith("_"):
                    name = path.relative_to(home).as_posix().removesuffix(SUFFIX)
                    found[name] = f"{group}/{name}{SUFFIX}"
        return found

    def _render(self, template: str, **values: Any) -> str:
        import jinja2

        try:
            return self._environment.get_template(template).render(values)
        except jinja2.TemplateSyntaxError as problem:
            where = Source(Path(problem.filename or template).as_posix(), problem.lineno)
            raise _wrong(where, str(problem.message)) from None
        except (jinja2.TemplateError, TypeError, ValueError) as problem:
            raise _wrong(_line_of(problem, template), str(problem)) from None


def _line_of(problem: Exception, template: str) -> Source:
    """The innermost line of a template on the way to a problem."""
    frames = traceback.extract_tb(problem.__traceback__)
    found = [frame for frame in frames if frame.filename.endswith(SUFFIX)]
    if not found:
        return Source(template)
    return Source(Path(found[-1].filename).as_posix(), found[-1].lineno or 1)


def _places(path: str, root: Root) -> Iterator[tuple[str, bool]]:
    """Machines that Terraform must not destroy have a module of their own, made alike."""
    if not path.startswith(MACHINE):
        yield path, False
        return
    if root.ordinary:
        yield path, False
    if root.protected:
        yield path.replace(MACHINE, PROTECTED), True


def _environment(folders: list[Path]) -> Environment:
    """A sandbox: a template can print what it is given, and nothing else.

    Raises `CloudplanError` where jinja2 is not installed.
    """
    try:
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ModuleNotFoundError:
        raise CloudplanError([_missing()]) from None
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(one) for one in folders]),
        undefined=StrictUndefined,
        finalize=lambda value: hcl(str(value) if isinstance(value, StrictUndefined) else value),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.filters["word"] = Word
    return made


def _check_own(own: Path, shipped: Path) -> None:
    """A template in the user's folder that takes the place of none is a slip."""
    if not own.is_dir():
        raise CloudplanError([_no_folder(own)])
    names = {path.relative_to(shipped).as_posix() for path in shipped.rglob(f"*{SUFFIX}")}
    given = sorted(path.relative_to(own).as_posix() for path in own.rglob(f"*{SUFFIX}"))
    wrong = [_unknown(own, name, names) for name in given if name not in names]
    if wrong or not given:
        raise CloudplanError(wrong or [_no_templates(own)])


def _missing() -> Diagnostic:
    summary = "Terraform is written with jinja2, which is not installed"
    return error("missing-extra", summary, fix='Install it: pip install "cloudplan[terraform]"')


def _no_folder(own: Path) -> Diagnostic:
    return error(
        "no-such-templates",
        f"There is no folder of templates {own.as_posix()!r}",
        fix="Name the folder that holds <provider>/<file>.tf.j2.",
    )


def _no_templates(own: Path) -> Diagnostic:
    return error(
        "no-such-templates",
        f"There is no template in {own.as_posix()!r}",
        detail="A template is a file such as google/main.tf.j2 that takes the place of ours.",
        fix="Copy the one that you want to change from the folder templates/terraform.",
    )


def _unknown(own: Path, name: str, known: set[str]) -> Diagnostic:
    return error(
        "unknown-template",
        f"No template has the name {name!r}, so this one would never be used",
        fix=did_you_mean(name, known) or "See templates/terraform for the names that there are.",
        source=Source((own / name).as_posix()),
    )


def _wrong(where: Source, text: str) -> CloudplanError:
    return CloudplanError(
        [
            error(
                "template-error",
                f"The template cannot be used: {text}",
                detail="Nothing was written.",
                source=where,
            )
        ]
    )
