"""What was worked out of a dataset, a table, a view or a series is remembered with it, and is gone when it is."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from functools import wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_ATTRIBUTE = "_remembered"
"""Where an object keeps what is remembered with it."""

_LOCK = threading.RLock()
"""Around a few steps, never around the work; entered again where garbage is collected within them."""

_KEYWORDS = object()
"""Stands in a key before the arguments given by name."""


class Results(dict[tuple[Hashable, ...], Any]):
    """Results of a function by the arguments after the first, the last used last."""

    def forget(self, gone: weakref.ref[Any]) -> None:
        """Drop those that an object had a part in which is no more."""
        with _LOCK:
            for key in [key for key in self if any(part is gone for part in key)]:
                self.pop(key, None)


def remembered(maxsize: int) -> Callable[[Callable[_Arguments, _Result]], Callable[_Arguments, _Result]]:
    """Keep the last `maxsize` results of a function with the object that is its first argument.

    Unlike those of `functools.lru_cache`, which are the process's, they do not outlive that object. Another argument
    that is compared by what it is and not by what it holds, such as the view of a second table, is not kept alive: when
    it goes, so do the results it had a part in. A result must not hold such an argument, and is never to be changed.

    Threads that ask at once may each do the work, and all get the result of the first that is done.

    >>> class Night:
    ...     launched = 550
    >>> @remembered(8)
    ... def launched(night, times=1):
    ...     print("worked out")
    ...     return night.launched * times
    >>> night = Night()
    >>> launched(night), launched(night)
    worked out
    (550, 550)
    """

    def decorated(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
        @wraps(function)
        def found(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
            results = results_of(found, args[0])
            key = _key(args[1:], kwargs)
            with _LOCK:
                if key in results:
                    results[key] = results.pop(key)
                    return results[key]  # type: ignore[no-any-return]
            result = function(*args, **kwargs)
            where = weakref.ref(results)

            def forget(gone: weakref.ref[Any]) -> None:
                if (still := where()) is not None:
                    still.forget(gone)

            key = _key(args[1:], kwargs, forget)
            with _LOCK:
                result = results.setdefault(key, result)
                for oldest in list(results)[: max(len(results) - maxsize, 0)]:
                    results.pop(oldest, None)
            return result

        return found

    return decorated


def results_of(function: Callable[..., Any], owner: object) -> Results:
    """What is remembered of a function with an object: the results themselves, which may be counted or cleared."""
    with _LOCK:
        found: Results = vars(owner).setdefault(_ATTRIBUTE, {}).setdefault(function, Results())
        return found


def forget(owner: object) -> None:
    """Drop all that is remembered with an object, as when a table is closed."""
    vars(owner).pop(_ATTRIBUTE, None)


def _key(
    args: tuple[Any, ...], kwargs: dict[str, Any], forget: Callable[[weakref.ref[Any]], None] | None = None
) -> tuple[Hashable, ...]:
    named = (part for name in sorted(kwargs) for part in (name, _part(kwargs[name], forget)))
    return (*(_part(value, forget) for value in args), _KEYWORDS, *named)


def _part(value: Any, forget: Callable[[weakref.ref[Any]], None] | None) -> Hashable:
    """An argument as it stands in a key: what is compared by what it is stands there as a weak reference."""
    by_identity = getattr(type(value), "__hash__", None) is object.__hash__
    if not by_identity or value is None or isinstance(value, (FunctionType, type)):
        return value  # type: ignore[no-any-return]
    return weakref.ref(value, forget)
