"""File layers that break: at a chosen call, or by losing whatever was not flushed to the disk."""

import errno
import os
import random
import signal
from dataclasses import dataclass, field
from pathlib import Path

from aura_trainer.services.files import DiskFiles, FileSignature

CALLS = (
    "exists",
    "signature",
    "read_bytes",
    "list_folder",
    "make_folder",
    "append",
    "write",
    "truncate",
    "fsync",
    "replace",
    "remove",
    "fsync_folder",
    "make_private",
)
CHANGES = CALLS[4:]


class CountingFiles:
    """Passes every call on, and keeps their names."""

    def __init__(self, inner=None):
        self.inner = DiskFiles() if inner is None else inner
        self.calls = []

    def __getattr__(self, name):
        assert name in CALLS

        def call(*args):
            self.calls.append(name)
            return self.pass_on(name, args)

        return call

    def pass_on(self, name, args):
        return getattr(self.inner, name)(*args)


class FailingFiles(CountingFiles):
    """Refuses the call at a position among the changes, from 1; with ``lasting`` every change from there on."""

    def __init__(self, at, *, inner=None, lasting=False, code=errno.ENOSPC):
        super().__init__(inner)
        self.at = at
        self.lasting = lasting
        self.code = code
        self.changes = 0
        self.broken = False

    def pass_on(self, name, args):
        if name in CHANGES:
            self.changes += 1
            if self.changes == self.at or (self.lasting and self.changes > self.at):
                self.broken = True
                if name in ("append", "write"):
                    # A full disk takes what still fits.
                    super().pass_on(name, (args[0], args[1][: len(args[1]) // 2]))
                raise OSError(self.code, os.strerror(self.code))
        return super().pass_on(name, args)


class KillingFiles(CountingFiles):
    """Kills the process at a call, from 1: before it, after it, or in the middle of the call's writing."""

    def __init__(self, at, when):
        super().__init__()
        self.at = at
        self.when = when
        self.seen = 0

    def pass_on(self, name, args):
        self.seen += self.when != "middle" or name in ("append", "write")
        if self.seen != self.at:
            return super().pass_on(name, args)
        if self.when == "middle":
            super().pass_on(name, (args[0], args[1][: len(args[1]) // 2]))
        elif self.when == "after":
            super().pass_on(name, args)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")


@dataclass
class _Inode:
    number: int
    data: bytes = b""
    durable: bytes = b""
    stamp: int = 0


@dataclass
class PowerCutFiles:
    """A disk in memory that can lose its power: content not flushed and names not flushed may then be gone.

    ``names`` is what a program sees; ``durable`` is the set of names known to be on the disk. Folders are names
    whose inode is None.
    """

    names: dict[Path, _Inode | None] = field(default_factory=dict)
    durable: dict[Path, _Inode | None] = field(default_factory=dict)
    ticks: int = 0

    def exists(self, path):
        return path in self.names or path == Path(path.anchor)

    def signature(self, path):
        inode = self.names.get(path)
        return None if inode is None else FileSignature(len(inode.data), inode.stamp, inode.number)

    def read_bytes(self, path):
        return self._inode(path).data

    def list_folder(self, path):
        return tuple(sorted(name for name in self.names if name.parent == path))

    def make_folder(self, path):
        self._check_parent(path)
        self.names.setdefault(path, None)

    def append(self, path, data):
        self._change(path, lambda old: old + data)

    def write(self, path, data):
        self._change(path, lambda _: data)

    def truncate(self, path, size):
        self._inode(path)
        self._change(path, lambda old: old[:size])

    def fsync(self, path):
        inode = self._inode(path)
        inode.durable = inode.data

    def replace(self, source, target):
        self._inode(source)
        self._check_parent(target)
        self.names[target] = self.names.pop(source)

    def remove(self, path):
        self.names.pop(path, None)

    def fsync_folder(self, path):
        for name in [name for name in self.durable if name.parent == path and name not in self.names]:
            del self.durable[name]
        self.durable.update({name: inode for name, inode in self.names.items() if name.parent == path})

    def after_power_cut(self, chance: random.Random) -> "PowerCutFiles":
        """The disk as it may come back: every name and every content either as flushed or as last seen."""
        survivor = PowerCutFiles(ticks=self.ticks + 1)
        for name in sorted({*self.names, *self.durable}):
            views = [view for view in (self.durable, self.names) if name in view]
            seen = chance.choice((self.durable, self.names))
            if name in seen and (name.parent in survivor.names or name.parent == Path(name.anchor)):
                survivor.names[name] = self._survive(seen[name], chance)
            assert views
        survivor.durable = dict(survivor.names)
        return survivor

    def _survive(self, inode, chance):
        if inode is None:
            return None
        grown = inode.data.startswith(inode.durable)
        length = chance.randint(len(inode.durable), len(inode.data)) if grown else 0
        data = inode.data[:length] if grown else chance.choice((inode.durable, inode.data))
        if grown and chance.random() < 0.3:
            # Some file systems keep the new length before the new content.
            data = inode.durable + bytes(length - len(inode.durable))
        return _Inode(inode.number, data, data, inode.stamp)

    def _inode(self, path):
        inode = self.names.get(path)
        if inode is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return inode

    def _check_parent(self, path):
        if not self.exists(path.parent):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))

    def _change(self, path, edit):
        self._check_parent(path)
        self.ticks += 1
        inode = self.names.get(path)
        if inode is None:
            inode = self.names[path] = _Inode(self.ticks)
        inode.data = edit(inode.data)
        inode.stamp = self.ticks
