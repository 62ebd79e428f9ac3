"""Public formats, one module each; a module declares what it is, how it is recognised and how it is read.

A module put here is a format: it is listed, offered, recognised and read without an entry anywhere else.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from vigil.readers.format import Format


def _declared() -> tuple[Format, ...]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    formats = {value.name: value for module in modules for value in vars(module).values() if isinstance(value, Format)}
    return tuple(sorted(formats.values(), key=lambda format: format.is_general))


FORMATS = _declared()
"""Every format, the particular before the general: of two that fit equally well, the first is taken."""
