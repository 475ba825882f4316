"""Two models as judges of frames: what each said of them unseen, and which it may still be asked about."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.domain.models import ModelSummary
from aura_trainer.ml.bundle import REFERENCE_FORMULA, Bundle, read_bundle
from aura_trainer.services.clip_names import unique_names


@dataclass(frozen=True, slots=True)
class RatedItem:
    """A frame with a rating: one of the catalogue, or one that both models remember though it has left it.

    ``look`` is the mark of the frame as it is seen now, through the table of its clip; of one that has left, as the
    newer model was tested on it.
    """

    mark: str
    look: str
    clip: str
    rating: float
    frame: Frame | None = None
    media: Media | None = None


class Judge:
    """One of the two models: what it said of frames while they were held out, and which it may be asked about now.

    ``known`` are the frames of the catalogue by their marks.
    """

    def __init__(self, summary: ModelSummary, data: bytes, known: Mapping[str, Frame]) -> None:
        self.summary = summary
        self.data = data
        self._known = known
        bundle: Bundle = read_bundle(data)
        table, manifest = bundle.validation, bundle.manifest
        self.created = manifest.created
        self.way_of_learning = (manifest.recipe, manifest.feature_names, bundle.extractor_specs)
        """Models that learn alike and differ only in what they were given to learn from have the same."""
        self._tested = table.held_out()
        self.held_out = self._tested.keys()
        self._ratings = dict(zip(table.frame_hashes, table.ratings.tolist(), strict=True))
        self._clips = dict(zip(table.frame_hashes, table.clip_ids, strict=True))
        self.groups = dict(zip(table.frame_hashes, table.group_ids, strict=True))
        self.is_formula = manifest.recipe.candidate == REFERENCE_FORMULA
        self._by_shot = manifest.evidence is not None and manifest.evidence.validated_by == "shot"
        # Whoever rated them, and whether they are rated still: what it has learned, it knows.
        self._learned = {self._place(frame) for mark, frame in known.items() if mark in self.held_out}
        # Of a frame that is no longer in, or was sampled at another moment, nothing tells which clip it was of.
        self._places_known = self.held_out <= known.keys()
        self.said: dict[str, float] = {}

    def _place(self, frame: Frame) -> tuple[int, int]:
        """What is held out together with a frame: its clip, or its shot where the model was tested by shots."""
        return (frame.media_id, frame.shot if self._by_shot else -1)

    def may_be_asked(self, item: RatedItem) -> bool:
        """Whether what it says of a frame now is as honest as what it said of one held out.

        Of a clip (or shot) it has learned from it knows more than of footage it has not seen.
        """
        return item.frame is not None and self._has_not_met(item.mark, item.frame)

    def not_met(self, marks: Iterable[str]) -> frozenset[str]:
        """Of frames by their marks, those of the catalogue that it may be asked about."""
        known = ((mark, self._known.get(mark)) for mark in marks)
        return frozenset(mark for mark, frame in known if frame and self._has_not_met(mark, frame))

    def _has_not_met(self, mark: str, frame: Frame) -> bool:
        return self.is_formula or (
            self._places_known and mark not in self.held_out and self._place(frame) not in self._learned
        )

    def can_judge(self, item: RatedItem) -> bool:
        """Whether what it says of a frame counts: said while the frame was held out, or to be said now."""
        return self._tested_on(item) is not None or self.may_be_asked(item)

    def judgement(self, item: RatedItem) -> float | None:
        """What it says of a frame it had not seen; None where that is not known."""
        tested = self._tested_on(item)
        return self.said.get(item.mark) if tested is None else tested

    def _tested_on(self, item: RatedItem) -> float | None:
        """What it said of the frame held out; None where it was not, or looked otherwise than it does now."""
        look, prediction = self._tested.get(item.mark, ("", None))
        return prediction if item.look == look else None

    def remembered(self, marks: Iterable[str], names: Mapping[int, str]) -> list[RatedItem]:
        """Frames it was tested on, as it knows them.

        Args:
            marks: Which.
            names: What the clips of the catalogue are called, each otherwise. One the model learned from goes by that
                name while any of its frames is in, and else by none of these.
        """
        clips = {
            clip: names[frame.media_id]
            for mark, clip in self._clips.items()
            if (frame := self._known.get(mark)) is not None and frame.media_id in names
        }
        gone = [clip for clip in dict.fromkeys(self._clips.values()) if clip not in clips]
        clips.update(zip(gone, unique_names([*names.values(), *gone])[len(names) :], strict=True))
        return [
            RatedItem(mark, self._tested[mark][0], clips[self._clips[mark]], self._ratings[mark])
            for mark in marks
        ]


def remembered_by_both(
    judges: tuple[Judge, Judge], known: Collection[str], names: Mapping[int, str]
) -> list[RatedItem]:
    """The frames both learned from that have left the catalogue, as the newer model knows them.

    One that is known still and has no rating is one whose rating was taken back.

    Args:
        judges: The two.
        known: The marks of the frames of the catalogue.
        names: What its clips are called, each otherwise.
    """
    newer, older = sorted(judges, key=lambda judge: judge.created, reverse=True)
    marks = [mark for mark in newer.held_out if mark in older.held_out and mark not in known]
    return newer.remembered(marks, names)
