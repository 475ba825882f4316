"""Scores footage and picks the moments worth keeping."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.estimates import Margin
from aura_trainer.domain.media import ImportProgress, Sampling, SamplingRule
from aura_trainer.domain.picks import Pick, PickRequest, ScoredClip
from aura_trainer.language import ntr, tr
from aura_trainer.services.bounds import Bounds
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.highlights.likeness import Likeness
from aura_trainer.services.highlights.originals import in_original
from aura_trainer.services.highlights.selection import (
    Candidate,
    around_peaks,
    best,
    merged,
    pieces,
    smoothed,
    within,
)
from aura_trainer.services.proxy_search import find_proxies
from aura_trainer.services.scoring import ScoreReport, ScoringService

_LOOKED_AT_AHEAD = 3

_Said = Mapping[tuple[str, int], float]
"""What the model said of a frame, by its clip's path and its ordinal."""


@dataclass(frozen=True, slots=True)
class PickList:
    """Picks in the order of the clips and their frames, and sentences on what went otherwise than asked."""

    picks: tuple[Pick, ...]
    notes: tuple[str, ...]


class HighlightsService:
    """Finds the moments worth keeping, by the model in use. Nothing is imported.

    Args:
        scoring: Scores footage.
        catalog: Knows which file is a proxy of which.
    """

    def __init__(self, scoring: ScoringService, catalog: Catalog) -> None:
        self._scoring = scoring
        self._catalog = catalog

    def score(
        self,
        paths: Sequence[str],
        every: float,
        *,
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
        bounds: Bounds | None = None,
    ) -> ScoreReport:
        """Score frames of videos and folders so many seconds apart; blocks until done.

        Clips of which a proxy was given are named by their original. ``bounds`` are those of `ScoringService.score`.

        Raises:
            InvalidInput: A path is blank.
            UnreadableMedia: Not one of the paths is a video that can be read.
            Cancelled: The token asked for it.
        """
        sampling = Sampling(SamplingRule.EVERY, every)
        report = self._scoring.score(paths, sampling, on_event=on_event, token=token, bounds=bounds)
        if not report.clips:
            raise UnreadableMedia(tr("There is no video in what was given; images have no moments to pick."))
        return replace(report, clips=self._originals(report.clips, token))

    def pick(self, report: ScoreReport, request: PickRequest, token: StopToken) -> PickList:
        """Pick what is wanted of scored clips; of moments that look the same the best is taken, of black or white frames none.

        Footage is read only as far as that takes. The same scores and the same request give the same picks.

        Raises:
            UnreadableMedia: A clip cannot be read any more.
            Cancelled: The token asked for it.
        """
        likeness = Likeness(token)
        said = {(clip.path, moment.ordinal): moment.score for clip in report.clips for moment in clip.moments}
        if request.count is not None:
            chosen, notes = _best_moments(report.clips, request, request.count, said, likeness)
        else:
            chosen, notes = _best_seconds(report.clips, request, said, likeness)
        order = {clip.path: place for place, clip in enumerate(report.clips)}
        chosen.sort(key=lambda candidate: (order[candidate.clip.path], candidate.frames.first))
        return PickList(tuple(_pick(candidate, said, report.margin) for candidate in chosen), tuple(notes))

    def _originals(self, clips: Sequence[ScoredClip], token: StopToken) -> tuple[ScoredClip, ...]:
        media = self._catalog.list_media()
        originals = {item.proxy: item.path for item in media if item.proxy is not None}
        lengths = {item.path: item.info.duration_seconds for item in media}
        originals.update(find_proxies([clip.path for clip in clips], lengths, token))
        given = {clip.path for clip in clips}
        infos = {item.path: item.info for item in media}
        found = []
        for clip in clips:
            original = originals.get(clip.path)
            # Where both were given, the moments are those of the original.
            if original is None:
                found.append(clip)
            elif original not in given:
                info = infos[original]
                # Of one rate, their frames are the same, and no file need be read for it.
                same = info.frame_rate == clip.frame_rate and not info.variable_frame_rate
                found.append(replace(clip, path=original) if same else in_original(clip, original, token))
        return tuple(found)


def _best_moments(
    clips: Sequence[ScoredClip], request: PickRequest, count: int, said: _Said, likeness: Likeness
) -> tuple[list[Candidate], list[str]]:
    length = None if request.whole_shots else request.length
    candidates = _reaching(around_peaks(map(smoothed, clips), length), request.threshold, said)
    # Most of what will be compared is among these: looked at together, each clip is read once.
    likeness.look_at(
        best(candidates, count * _LOOKED_AT_AHEAD, request.min_gap, trim=not request.whole_shots)
    )
    chosen = best(candidates, count, request.min_gap, likeness, trim=not request.whole_shots)
    notes = []
    if len(chosen) < count:
        notes.append(
            ntr(
                "There is {found}, not {count}: all else overlaps it, lies too near, looks the same, shows nothing, "
                "or is scored too low.",
                "There are {found}, not {count}: all else overlaps them, lies too near, looks the same, shows nothing, "
                "or is scored too low.",
                len(chosen),
            ).format(found=plural(len(chosen), "pick"), count=count)
        )
    return chosen, notes


def _best_seconds(
    clips: Sequence[ScoredClip], request: PickRequest, said: _Said, likeness: Likeness
) -> tuple[list[Candidate], list[str]]:
    total = sum((clip.frame_count / clip.frame_rate for clip in clips), Fraction(0))
    seconds = request.seconds if request.seconds is not None else (request.share or Fraction(0)) * total
    length = None if request.whole_shots else min(request.length, seconds)
    candidates = _reaching(pieces(map(smoothed, clips), length), request.threshold, said)
    chosen = within(candidates, seconds, likeness)
    notes = []
    if not chosen and candidates and min(candidate.seconds for candidate in candidates) > seconds:
        notes.append(tr("Nothing fits: no shot is that short. Ask for more seconds."))
    elif not chosen:
        notes.append(tr("Nothing is picked: all that is short enough shows nothing, or is scored too low."))
    return merged(chosen), notes


def _reaching(candidates: list[Candidate], least: float | None, said: _Said) -> list[Candidate]:
    return [candidate for candidate in candidates if least is None or _score(candidate, said) >= least]


def _score(candidate: Candidate, said: _Said) -> float:
    """What the model said of the best frame itself; what smoothing made of it only decides."""
    return said.get((candidate.clip.path, candidate.peak.ordinal), candidate.peak.score)


def _pick(candidate: Candidate, said: _Said, margin: Margin | None) -> Pick:
    peak, score = candidate.peak, _score(candidate, said)
    low, high = (None, None) if margin is None else margin.around(score)
    return Pick(
        path=candidate.clip.path,
        frames=candidate.frames,
        peak=peak.ordinal,
        shot=candidate.shot,
        score=score,
        low=low,
        high=high,
        unsure=peak.unsure,
        reason=tr("shot {shot} of {shots}").format(shot=candidate.shot + 1, shots=len(candidate.clip.shots)),
    )
