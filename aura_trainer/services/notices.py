"""What the app is made of, and under which licences: written by ``packaging/notices.py``, read here."""

import json
import platform
from dataclasses import dataclass

from aura_trainer import __version__
from aura_trainer.resources import resource_path

_FOLDER = "notices"
_COMPONENTS = "components.json"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the app that others made.

    Attributes:
        name: As its makers write it.
        version: As built; empty where that differs from system to system.
        licence: Its SPDX expression, where it has one.
        home: Where it is from.
        texts: The files of its licences.
    """

    name: str
    version: str
    licence: str
    home: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the app is, as it runs here."""

    app: str
    python: str
    ffmpeg: str
    components: tuple[Component, ...]


def read_about() -> About:
    """Find out what the app is made of; blocks.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    import av  # noqa: PLC0415 - heavy

    listed = json.loads((resource_path(_FOLDER) / _COMPONENTS).read_text("utf-8"))
    components = tuple(
        Component(each["name"], each["version"], each["licence"], each["home"], tuple(each["texts"]))
        for each in listed
    )
    return About(__version__, platform.python_version(), str(av.ffmpeg_version_info), components)


def read_licence(component: Component) -> str:
    """Return the full texts of a component's licences; blocks.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    folder = resource_path(_FOLDER) / "texts"
    return "\n\n".join((folder / name).read_text("utf-8") for name in component.texts)
