"""What clips are called where a name tells one from another."""

from collections.abc import Sequence


def unique_names(names: Sequence[str]) -> list[str]:
    """The names in order; of equal ones the later are numbered, past every name that is there already."""
    natural, used = frozenset(names), set[str]()
    numbers: dict[str, int] = {}
    unique = []
    for name in names:
        chosen = name
        while chosen in used or (chosen != name and chosen in natural):
            numbers[name] = numbers.get(name, 1) + 1
            chosen = f"{name} ({numbers[name]})"
        used.add(chosen)
        unique.append(chosen)
    return unique
