"""Whether the sentence patterns of a programme file can be read, and name what exists."""

from common import patterns

LISTS = frozenset({"lagging", "problems", "actions"})
INITIATIVE_LISTS = LISTS | {"achievements"}


def pattern_faults(pattern: str, codes: set[str] | None, lists: frozenset[str]) -> list[str]:
    """What is wrong with a sentence pattern, given the codes that there are, where known, and the lists."""
    try:
        tokens = list(patterns.tokens(pattern))
    except patterns.PatternError as error:
        return [str(error)]
    faults = []
    for token in tokens:
        known = lists if token.of == "list" else codes
        if known is not None and token.code not in known:
            shown = ("*" if token.of == "list" else "") + token.code
            faults.append(f"不认识的标记 {{{shown}}}")
    return faults
