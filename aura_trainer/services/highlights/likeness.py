"""What moments of footage show: whether anything at all, and whether two of them nearly the same."""

from collections import defaultdict
from collections.abc import Iterable

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.media.look import Look, look_of
from aura_trainer.media.thumbnails import encode_thumbnail
from aura_trainer.ml.looks import NEAR_TWIN, greatest_difference, is_flat
from aura_trainer.services.highlights.selection import Candidate

_SIDE = 160

_Key = tuple[str, int]


class Likeness:
    """Compares the best frames of candidates by the colours of their cells; frames are looked at once.

    Args:
        token: Asked while footage is read.
    """

    def __init__(self, token: StopToken) -> None:
        self._token = token
        self._looks: dict[_Key, Look] = {}
        self._footage: dict[str, Footage] = {}

    def look_at(self, candidates: Iterable[Candidate]) -> None:
        """Look at the best frames of candidates, those of a clip in one go.

        Raises:
            UnreadableMedia: A clip cannot be read.
            Cancelled: The token asked for it.
        """
        by_clip: dict[str, set[int]] = defaultdict(set)
        for candidate in candidates:
            if _key(candidate) not in self._looks:
                by_clip[candidate.clip.path].add(candidate.peak.ordinal)
        for path, ordinals in by_clip.items():
            if path not in self._footage:
                self._footage[path] = Footage.open(path, MediaKind.VIDEO, self._token)
            for frame in self._footage[path].frames(sorted(ordinals), _SIDE, self._token):
                look = look_of(encode_thumbnail(frame.image))
                if look is not None:
                    self._looks[path, frame.ordinal] = look

    def alike(self, one: Candidate, other: Candidate) -> bool:
        """Whether the best frames of two candidates are near twins; what cannot be decoded is like nothing.

        Raises:
            UnreadableMedia: A clip cannot be read.
            Cancelled: The token asked for it.
        """
        self.look_at((one, other))
        first, second = self._looks.get(_key(one)), self._looks.get(_key(other))
        if first is None or second is None:
            return False
        return bool(greatest_difference(first[None], second[None])[0] < NEAR_TWIN)

    def shows(self, candidate: Candidate) -> bool:
        """Whether the best frame of a candidate shows anything: black, white and the end of a fade do not.

        Raises:
            UnreadableMedia: The clip cannot be read.
            Cancelled: The token asked for it.
        """
        self.look_at((candidate,))
        look = self._looks.get(_key(candidate))
        return look is None or not is_flat(look[None])[0]


def _key(candidate: Candidate) -> _Key:
    return (candidate.clip.path, candidate.peak.ordinal)
