"""Children: work on hostile files in processes of bounded memory and time, so that a bad one costs only itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ketnghia.programme import Refusal
from ketnghia.readers import Limits

T = TypeVar("T")
A = TypeVar("A")


def each(items: Sequence[T], work: Callable[[T], A], limits: Limits) -> Iterator[tuple[T, A | None, str]]:
    """Each item with what `work` makes of it, and why it made nothing (None): '' where the child died of it.

    One child does them all, each within `limits.seconds` of processor time and all within `limits.memory_mb`. Where it
    dies, the item at hand is tried once more in a child of its own, for the memory may have gone on those before it;
    another child goes on with the rest. So a good day costs one process, and a bad file twice its share, no more.
    """
    at = alone = 0
    while at < len(items):
        last = at + 1 if alone else len(items)
        begun = at
        for answer, why in _answers(items[at:last], work, limits):
            if isinstance(why, Exception):
                raise why
            yield items[at], answer, why
            at += 1
        if at == last:
            alone = 0
        elif at == begun:  # alone, or the first of a fresh child
            yield items[at], None, ""
            at, alone = at + 1, 0
        else:
            alone = 1


def one(item: T, work: Callable[[T], A], limits: Limits) -> tuple[A | None, str]:
    """The same for a single item."""
    return next((answer, why) for _, answer, why in each([item], work, limits))


def _answers(items: Sequence[Any], work: Callable[[Any], Any], limits: Limits) -> Iterator[tuple[Any, Any]]:
    """What a child sends until it is done or dies: answers, each with what went wrong instead."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_work, args=(sender, items, work, limits))
    child.start()
    sender.close()
    try:
        for _ in items:
            yield receiver.recv()
    except EOFError:
        pass
    finally:
        receiver.close()
        child.join()


def _work(sender, items: Sequence[Any], work: Callable[[Any], Any], limits: Limits) -> None:
    """In the child: limits first, then the work, item by item."""
    # On top of what the parent holds already: its libraries alone may map a gigabyte.
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    memory = held + limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for item in items:
        _allow(limits.seconds)
        try:
            answer = (work(item), "")
        except MemoryError:
            os._exit(1)  # no traceback, and no clearing up that would want memory
        except (Refusal, AssertionError) as fault:  # no file's doing
            answer = (None, fault)
        except Exception as fault:  # whatever fault of ours a file brings to light is that file's fate, not the batch's
            answer = (None, f"{type(fault).__name__}: {fault}"[:200])
        try:
            sender.send(answer)
        except (MemoryError, OSError):
            os._exit(1)
    with contextlib.suppress(OSError):
        sender.close()


def _allow(seconds: int) -> None:
    """So much processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
