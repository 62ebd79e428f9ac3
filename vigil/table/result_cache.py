"""What was worked out of a dataset, a table, a view or a series is cached with it, and is gone when it is."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from types import FunctionType, NoneType
from typing import Any, ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_ATTRIBUTE = "_remembered"
"""Where an object keeps what is cached with it."""

_LOCK = threading.RLock()
"""Around a few steps, never around the work; entered again where garbage is collected within them."""

_BY_NAME = "arguments by name"
"""Stands in a key before the arguments given by name."""


class Results(dict[tuple[Hashable, ...], Any]):
    """Results of a function by the arguments after the first, the last used last."""

    def key_of(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Hashable, ...]:
        """The key of some arguments: what is compared by what it is stands in it as a weak reference."""
        key = (*args, _BY_NAME, *(part for name in sorted(kwargs) for part in (name, kwargs[name]))) if kwargs else args
        if not any(_is_itself(type(part)) for part in key):  # type: ignore[arg-type]
            return key
        own = weakref.ref(self)  # a reference to itself would keep the results until garbage is looked for

        def forget(gone: weakref.ref[Any]) -> None:
            with _LOCK:
                results = own()
                for key in [key for key in results or () if any(part is gone for part in key)]:
                    results.pop(key, None)  # type: ignore[union-attr]

        return tuple(weakref.ref(part, forget) if _is_itself(type(part)) else part for part in key)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _is_itself(kind: type) -> bool:
    """Whether an argument of a type is compared by what it is; functions and classes are there for good."""
    by_identity = getattr(kind, "__hash__", None) is object.__hash__
    return by_identity and not issubclass(kind, (FunctionType, type, NoneType))


def cached(maxsize: int) -> Callable[[Callable[_Arguments, _Result]], Callable[_Arguments, _Result]]:
    """Keep the last `maxsize` results of a function with the object that is its first argument.

    Unlike those of `functools.lru_cache`, which are the process's, they do not outlive that object. Another argument
    that is compared by what it is and not by what it holds, such as the view of a second table, is not kept alive: when
    it goes, so do the results it had a part in. A result must not hold such an argument, and is never to be changed.

    Threads that ask at once may each do the work, and all get the result of the first that is done.

    >>> class Night:
    ...     launched = 550
    >>> @cached(8)
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
            key = results.key_of(args[1:], kwargs)
            with _LOCK:
                if key in results:
                    results[key] = results.pop(key)
                    return results[key]  # type: ignore[no-any-return]
            result = function(*args, **kwargs)
            with _LOCK:
                result = results.setdefault(key, result)
                for oldest in list(results)[: max(len(results) - maxsize, 0)]:
                    results.pop(oldest, None)
            return result

        return found

    return decorated


def results_of(function: Callable[..., Any], owner: object) -> Results:
    """What is cached of a function with an object: the results themselves, which may be counted or cleared."""
    with _LOCK:
        found: Results = vars(owner).setdefault(_ATTRIBUTE, {}).setdefault(function, Results())
        return found


def forget(owner: object) -> None:
    """Drop all that is cached with an object and with these results, as when a table is closed.

    Results that hold their owner, such as the series of a view, would else stay until garbage is looked for.
    """
    for results in getattr(owner, "__dict__", {}).pop(_ATTRIBUTE, {}).values():
        for result in list(results.values()):
            forget(result)
