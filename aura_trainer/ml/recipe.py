"""How a model was made, in one line that can be read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr

_FORM = re.compile(r"(?P<candidate>[a-z][a-z0-9-]{0,39})(?:\((?P<params>[^()]{1,400})\))?")
_PARAM = re.compile(r"(?P<name>[a-z][a-z0-9_]{0,39})=(?P<value>-?[0-9.]{1,24}(?:e[+-]?[0-9]{1,3})?)")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A candidate with its setting, written like ``pca-ridge(components=25, alpha=0.1)``."""

    candidate: str
    params: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.params:
            return self.candidate
        return f"{self.candidate}({', '.join(f'{name}={value:g}' for name, value in self.params.items())})"

    @classmethod
    def parse(cls, text: str) -> "Recipe":
        """Read the written form.

        Raises:
            InvalidInput: The text is not a recipe.
        """
        whole = _FORM.fullmatch(text)
        if whole is None:
            raise InvalidInput(tr("'{text}' is not a recipe of a model.").format(text=text[:80]))
        params: dict[str, float] = {}
        written = whole["params"]
        for part in written.split(", ") if written else ():
            match = _PARAM.fullmatch(part)
            if match is None:
                raise InvalidInput(tr("'{part}' is not a parameter of a recipe.").format(part=part[:80]))
            try:
                params[match["name"]] = float(match["value"])
            except ValueError as error:
                raise InvalidInput(
                    tr("'{part}' is not a parameter of a recipe.").format(part=part[:80])
                ) from error
        return cls(whole["candidate"], params)
