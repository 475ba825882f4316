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

_KERNEL, _NETWORK, _TREES = KernelRidge(), SmallNetwork(), BoostedTrees()
_TRIED: Mapping[Preset, tuple[Candidate, ...]] = {
    Preset.QUICK: (_KERNEL,),
    Preset.BALANCED: (_KERNEL, _NETWORK),
    Preset.THOROUGH: (_KERNEL, _NETWORK, _TREES),
}
# What only earlier models were made with: fitted again to be compared with. Those of support vectors are compared by their
# own validation alone.
_EARLIER: tuple[Candidate, ...] = (PcaRidge(),)


def candidates_for(preset: Preset) -> tuple[Candidate, ...]:
    """Return a preset's candidates, simplest first."""
    return _TRIED[preset]


def find_candidate(name: str) -> Candidate:
    """Return a candidate by id.

    Raises:
        NotFound: There is none.
    """
    for candidate in (*_TRIED[Preset.THOROUGH], *_EARLIER):
        if candidate.id == name:
            return candidate
    raise NotFound(tr("There is no kind of model called '{name}'.").format(name=name))
