"""Finding the proxies among videos to import, and among those imported already."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.glance import glance
from aura_trainer.media.proxies import pair
from aura_trainer.media.source import Source
from aura_trainer.services.given_paths import is_there

logger = logging.getLogger(__name__)

_THREADS = 4
_SECONDS_OFF = 0.2


def find_proxies(videos: Sequence[str], imported: Mapping[str, float], token: StopToken) -> Mapping[str, str]:
    """Return which of the videos are proxies, each with its original: one of them, or one imported already.

    Args:
        videos: Paths of what is to be imported.
        imported: Length in seconds of imported videos, by path; only those of a like length are looked at.
        token: Asked between files.

    Raises:
        Cancelled: The token asked for it.
    """
    known = set(videos)
    others = {path: seconds for path, seconds in imported.items() if path not in known}
    if len(videos) < 2 and not others:
        return {}
    sources = _glances(videos, token)
    alike = [path for path, seconds in others.items() if _near(seconds, sources) and is_there(path)]
    pairs = pair([*sources, *_glances(alike, token)])
    # An imported video stays a clip of its own whatever comes later: it may be rated.
    return {proxy: original for proxy, original in pairs.items() if proxy not in others}


def _near(seconds: float, sources: Iterable[Source]) -> bool:
    return any(abs(source.seconds - seconds) < _SECONDS_OFF for source in sources)


def _glances(paths: Sequence[str], token: StopToken) -> list[Source]:
    def look(path: str) -> Source | None:
        raise_if_cancelled(token)
        try:
            return glance(path, MediaKind.VIDEO, token)
        except UnreadableMedia as error:
            # The import itself will tell.
            logger.info("Not looked at for proxies: %s", error.detail)
            return None

    if not paths:
        return []
    with ThreadPoolExecutor(min(_THREADS, len(paths))) as pool:
        return [source for source in pool.map(look, paths) if source is not None]
