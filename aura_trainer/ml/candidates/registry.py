"""Which candidates a preset tries, from the simplest on."""

from collections.abc import Mapping

from aura_trainer.domain.errors import NotFound
from aura_trainer.domain.training import Preset
from aura_trainer.language import tr
from aura_trainer.ml.candidates.base import Candidate
from aura_trainer.ml.candidates.boosting import BoostedTrees
from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.candidates.mlp import SmallNetwork
from aura_trainer.ml.candidates.pca_ridge import PcaRidge
from aura_trainer.ml.candidates.svr import SupportVectors

_ALL: tuple[Candidate, ...] = (PcaRidge(), KernelRidge(), SupportVectors(), SmallNetwork(), BoostedTrees())
# Support vectors and trees rank no better than the rest on rated footage, and each permuted target costs them a fit.
_TRIED: Mapping[Preset, frozenset[str]] = {
    Preset.QUICK: frozenset({PcaRidge.id}),
    Preset.BALANCED: frozenset({PcaRidge.id, KernelRidge.id, SmallNetwork.id}),
    Preset.THOROUGH: frozenset(candidate.id for candidate in _ALL),
}


def candidates_for(preset: Preset) -> tuple[Candidate, ...]:
    """Return a preset's candidates, simplest first."""
    return tuple(candidate for candidate in _ALL if candidate.id in _TRIED[preset])


def find_candidate(name: str) -> Candidate:
    """Return a candidate by id.

    Raises:
        NotFound: There is none.
    """
    for candidate in _ALL:
        if candidate.id == name:
            return candidate
    raise NotFound(tr("There is no kind of model called '{name}'.").format(name=name))
