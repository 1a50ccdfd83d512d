"""Record with cProfile: around a block, a function, a coroutine or a generator."""
import cProfile
import functools
import inspect
import marshal
import os
import sys
import threading
import types
import warnings
from typing import Any, Callable, Dict, List, Optional, Set, TypeVar, Union

from ._library import ProfileWarning, UsageError
from ._profile import Drawable, Graph, Option, Profile, read

_F = TypeVar("_F", bound=Callable[..., Any])
_Stats = Dict[Any, Any]


def _may_be_own(function: Any, row: Any) -> bool:
    """Whether a row of cProfile's may be of the recording itself: of this file, or built in and called by nobody
    else. What lets a coroutine go on has no caller, since its caller ran before."""
    here = _may_be_own.__code__.co_filename
    if function[0] != "~":
        return bool(function[0] == here)
    if not row[4]:
        return bool(function[2].startswith(("<method 'send' of ", "<method 'throw' of ")))
    return "_lsprof.Profiler" in function[2] or all(caller[0] == here for caller in row[4])


def _own_of(stats: _Stats) -> Set[Any]:
    """The rows of the recording itself. What stands between a recorded function and its recorded caller stays, since
    the calls lead through it."""
    own = {function for function, row in stats.items() if _may_be_own(function, row)}
    kept: Set[Any] = {None}
    while kept:
        kept = {function for function in own if any(caller not in own for caller in stats[function][4])}
        own -= kept
    return own


def _without(own: Any, row: Any) -> Any:
    """A row without the calls by what is not shown: of what is built in, its numbers too. A row holds primitive
    calls, calls, self and total, its callers' rows calls before primitive calls."""
    callers = {caller: calls for caller, calls in row[4].items() if caller not in own}
    primitive, calls, self_, total = row[:4]
    for caller in row[4]:
        if caller in own:
            by_own = row[4][caller]
            primitive, calls = primitive - by_own[1], calls - by_own[0]
            self_, total = self_ - by_own[2], total - by_own[3]
    return (primitive, calls, self_, total, callers)


def _without_own(stats: _Stats) -> _Stats:
    """cProfile's table without the recording itself."""
    own = _own_of(stats)
    shown: _Stats = {}
    for function, row in stats.items():
        if function in own:
            continue
        if function[0] == "~":
            shown[function] = _without(own, row)
        else:
            shown[function] = (*row[:4], {caller: calls for caller, calls in row[4].items() if caller not in own})
    return shown


class _State(threading.local):
    """What a thread is about."""
    depth = 0  # of recorded calls
    is_on = False
    profiler: Optional[cProfile.Profile] = None


class Recording(Drawable):
    """What `profile` has recorded so far. It can be drawn and read as a Profile can.

    A thread that runs the same code records for itself, and all are added up; up to Python 3.11 each thread has a
    profiler of its own, and from 3.12 on only one at a time may be on.
    """

    def __init__(self, path: Optional[str], chosen: Dict[str, Option]) -> None:
        self._path = path
        self._options = chosen
        self._lock = threading.Lock()
        self._profilers: List[cProfile.Profile] = []
        self._of_thread = _State()

    # -------------------------------------------------------------- on and off

    def _begin(self) -> None:
        """On, unless it is: calls of functions that are recorded may be nested."""
        state = self._of_thread
        state.depth += 1
        if state.depth > 1:
            return
        if state.profiler is None:
            state.profiler = cProfile.Profile()
            with self._lock:
                self._profilers.append(state.profiler)
        try:
            if sys.version_info < (3, 12) and sys.getprofile() is not None:
                raise ValueError("it would take the other one's place")
            state.is_on = True
            state.profiler.enable()  # nothing after this, since it would be recorded
        except ValueError:
            state.is_on = False
            warnings.warn("another profiler is on: this call is not recorded", ProfileWarning, 3)

    def _end(self) -> None:
        state = self._of_thread
        if state.depth == 1 and state.is_on and state.profiler is not None:
            state.profiler.disable()
        state.depth -= 1

    def __enter__(self) -> "Recording":
        self._begin()
        return self

    def __exit__(self, *of_error: object) -> None:
        self._end()
        if self._path is not None and self._of_thread.depth == 0:
            self.write(self._path)

    # ---------------------------------------------------------------- functions

    def __call__(self, function: _F) -> _F:
        """Record each call of a function. Of a coroutine or generator only its own steps are recorded, and not
        what runs while it waits. The function's `recording` is this object."""
        wrapper: Any
        if inspect.iscoroutinefunction(function):
            wrapper = self._wrap_coroutine(function)
        elif inspect.isasyncgenfunction(function):
            wrapper = self._wrap_async_generator(function)
        elif inspect.isgeneratorfunction(function):
            wrapper = self._wrap_generator(function)
        else:
            wrapper = self._wrap_plain(function)
        name = f"{function.__name__} (recorded)"  # where it stands between two functions
        wrapper.__code__ = wrapper.__code__.replace(co_name=name)
        wrapper = functools.wraps(function)(wrapper)
        wrapper.recording = self
        return wrapper  # type: ignore[no-any-return]

    def _wrap_plain(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            if self._of_thread.depth > 0:
                return function(*args, **keywords)
            with self:
                return function(*args, **keywords)
        return call

    def _wrap_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            return (yield from self._steps(function(*args, **keywords)))
        return call

    def _wrap_coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **keywords: Any) -> Any:
            if self._of_thread.depth > 0:  # whoever waits for it records it
                return await function(*args, **keywords)
            return await self._awaited(function(*args, **keywords))
        return call

    def _wrap_async_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **keywords: Any) -> Any:
            generator = function(*args, **keywords)
            try:
                step = generator.__anext__()
                while True:
                    try:
                        item = await self._awaited(step)
                    except StopAsyncIteration:
                        return
                    try:
                        step = generator.asend((yield item))
                    except GeneratorExit:
                        raise
                    except BaseException as error:  # pylint: disable=broad-except
                        step = generator.athrow(error)
            finally:
                await generator.aclose()
        return call

    def _steps(self, generator: Any) -> Any:
        """A generator that lets another one go on, and records only while it does (PEP 380, "Formal Semantics")."""
        step, argument = generator.send, None
        try:
            while True:
                try:
                    if self._of_thread.depth > 0:
                        item = step(argument)
                    else:
                        with self:
                            item = step(argument)
                except StopIteration as stop:
                    return stop.value
                try:
                    step, argument = generator.send, (yield item)
                except GeneratorExit:
                    raise
                except BaseException as error:  # pylint: disable=broad-except
                    step, argument = generator.throw, error
        finally:
            generator.close()

    @types.coroutine
    def _awaited(self, coroutine: Any) -> Any:
        return (yield from self._steps(coroutine))

    # ------------------------------------------------------------------ results

    def dumps(self) -> bytes:
        """What was recorded so far, as cProfile writes it to a file: for pstats and any other tool."""
        with self._lock:
            profilers = list(self._profilers)
        stats: _Stats = {}
        for profiler in profilers:
            profiler.snapshot_stats()
            _add(stats, _without_own(profiler.stats))
        if not stats:
            raise UsageError("nothing is recorded yet", hint="the block or function has to run before it is drawn")
        return marshal.dumps(stats)

    @property
    def result(self) -> Profile:
        """What was recorded so far, as a Profile."""
        return read(self.dumps(), name="recording")

    def graph(self, **options: Option) -> Graph:
        """What was recorded so far, with these options."""
        return self.result.graph(**{**self._options, **options})


def _add(stats: _Stats, more: _Stats) -> None:
    """Add cProfile's table to another, as pstats.Stats.add does."""
    for function, row in more.items():
        if function not in stats:
            stats[function] = row
            continue
        old = stats[function]
        callers = dict(old[4])
        for caller, calls in row[4].items():
            callers[caller] = tuple(map(sum, zip(callers[caller], calls))) if caller in callers else calls
        stats[function] = (*map(sum, zip(old[:4], row[:4])), callers)


def profile(path: Union[None, str, "os.PathLike[str]", Callable[..., Any]] = None, **options: Option) -> Any:
    """Record with cProfile: as a context manager, or as a decorator of functions, coroutines and generators.

    with prof2dot.profile() as recording:
        work()
    recording.to_svg()

    @prof2dot.profile("work.svg", max_nodes=30)     # drawn after each call, of all calls so far
    def work(): ...
    work.recording.functions()

    With a path the result is written there at the end. Options are those of `Profile.graph`.
    """
    if callable(path) and not isinstance(path, (str, os.PathLike)):
        return Recording(None, options)(path)
    return Recording(None if path is None else os.fsdecode(path), options)
