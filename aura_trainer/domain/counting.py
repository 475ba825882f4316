"""Numbers of things in words."""

from collections.abc import Callable, Mapping, Sequence

from aura_trainer.language import ntr, number, tr

_FORMS: Mapping[str, Callable[[int], str]] = {
    "clip": lambda count: ntr("{count} clip", "{count} clips", count),
    "completed run": lambda count: ntr("{count} completed run", "{count} completed runs", count),
    "damaged piece": lambda count: ntr("{count} damaged piece", "{count} damaged pieces", count),
    "feature": lambda count: ntr("{count} feature", "{count} features", count),
    "file": lambda count: ntr("{count} file", "{count} files", count),
    "frame": lambda count: ntr("{count} frame", "{count} frames", count),
    "held-out frame": lambda count: ntr("{count} held-out frame", "{count} held-out frames", count),
    "high-rated frame": lambda count: ntr("{count} high-rated frame", "{count} high-rated frames", count),
    "item": lambda count: ntr("{count} item", "{count} items", count),
    "line": lambda count: ntr("{count} line", "{count} lines", count),
    "low-rated frame": lambda count: ntr("{count} low-rated frame", "{count} low-rated frames", count),
    "medium-rated frame": lambda count: ntr(
        "{count} medium-rated frame", "{count} medium-rated frames", count
    ),
    "more frame": lambda count: ntr("{count} more frame", "{count} more frames", count),
    "more rating": lambda count: ntr("{count} more rating", "{count} more ratings", count),
    "other": lambda count: ntr("{count} other", "{count} others", count),
    "pick": lambda count: ntr("{count} pick", "{count} picks", count),
    "proxy": lambda count: ntr("{count} proxy", "{count} proxies", count),
    "rated frame": lambda count: ntr("{count} rated frame", "{count} rated frames", count),
    "rating": lambda count: ntr("{count} rating", "{count} ratings", count),
    "recording": lambda count: ntr("{count} recording", "{count} recordings", count),
    "run": lambda count: ntr("{count} run", "{count} runs", count),
    "score": lambda count: ntr("{count} score", "{count} scores", count),
    "setting": lambda count: ntr("{count} setting", "{count} settings", count),
    "shot": lambda count: ntr("{count} shot", "{count} shots", count),
    "sidecar": lambda count: ntr("{count} sidecar", "{count} sidecars", count),
    "star": lambda count: ntr("{count} star", "{count} stars", count),
    "trial prediction": lambda count: ntr("{count} trial prediction", "{count} trial predictions", count),
    "warning": lambda count: ntr("{count} warning", "{count} warnings", count),
}


def plural(count: int, noun: str) -> str:
    """``1 clip``, ``3 clips``, in the language spoken.

    Raises:
        KeyError: The noun is not in the table above.
    """
    return _FORMS[noun](count).format(count=number(count))


def listed(names: Sequence[str], most: int | None = None) -> str:
    """``A.mov``, ``A.mov and B.mov``, ``A.mov, B.mov and C.mov``, in the language spoken.

    Args:
        names: At least one.
        most: How many are named at most: ``A.mov, B.mov and 7 more``. None names all.
    """
    if most is not None and len(names) > most:
        rest = len(names) - most
        return tr("{names} and {count} more").format(names=", ".join(names[:most]), count=number(rest))
    *earlier, last = names
    return tr("{names} and {last}").format(names=", ".join(earlier), last=last) if earlier else last
