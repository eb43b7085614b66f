"""The sentence patterns of a programme: where each one stands in the document, and what it says."""

from copy import deepcopy
from dataclasses import dataclass

from common import patterns
from projects.models import FlagshipAction, Initiative, Priority, Programme

# Names that a pattern may use with a star, and what they stand for.
LISTS = {"actions": "各行动名称", "lagging": "进度落后的项目", "problems": "各单位反映的主要问题"}
# Those that only the sentences of an initiative may use: they tell of its own projects.
INITIATIVE_LISTS = {"achievements": "本举措各项目的工作成果（最多三条）"}
ORDINALS = "一二三四五六七八九十"
PARTS = {"opening": "开头段", "shortcomings": "存在不足", "plan_opening": "下半年计划开头"}


@dataclass(frozen=True)
class Text:
    """One text: `key` names it in addresses, `mark` and `heading` stand before it in the document.

    `owner` is the action or initiative that holds it, None where it belongs to the programme as a whole. `pattern` is
    false for the document's title, which holds no figures.
    """

    key: str
    title: str
    text: str
    heading: str = ""
    mark: str = ""
    owner: FlagshipAction | Initiative | None = None
    pattern: bool = True

    @property
    def heading_is_typed(self) -> bool:
        """Whether the heading is a text of its own that is edited here."""
        if isinstance(self.owner, Initiative):
            return not self.owner.lead  # what stands in the action's own paragraph has no heading there
        return self.key == "title" or self.key.startswith("plan-")

    @property
    def lists(self) -> dict[str, str]:
        """The names that it may use with a star."""
        if not self.pattern:
            return {}
        return LISTS | INITIATIVE_LISTS if isinstance(self.owner, Initiative) else LISTS

    def codes(self) -> set[str]:
        """The indicators that it tells of; none where it cannot be read."""
        try:
            return {token.code for token in patterns.tokens(self.text) if token.of != "list"} if self.pattern else set()
        except patterns.PatternError:
            return set()


def texts(programme: Programme) -> list[Text]:
    """All texts in the order of the document (two queries)."""
    narrative = programme.narrative
    found = [Text("title", "标题和副标题", *part(narrative, "title"), pattern=False)]
    found.append(_part(narrative, "opening"))
    for number, action in enumerate(programme.actions.prefetch_related("initiatives__department"), 1):
        lead = f"以{action.name}{action.aim}"
        found.append(Text(f"action-{action.pk}", action.name, action.narrative, lead, f"{number}、", action))
        found += _initiatives(action)
    found += [_part(narrative, "shortcomings"), _part(narrative, "plan_opening")]
    for number, priority in enumerate(Priority, 1):
        key = f"plan-{priority.value}"
        found.append(Text(key, f"下半年重点：{priority.label}", *part(narrative, key), f"{number}、"))
    return found


def _initiatives(action: FlagshipAction) -> list[Text]:
    """Each with its ordinal, as far as the first half-year's document counts it."""
    found, ordinals = [], iter(ORDINALS)
    for initiative in action.initiatives.all():
        is_counted = not initiative.lead and not initiative.second_half_only
        mark = f"{next(ordinals, '')}是" if is_counted else ""
        heading = "" if initiative.lead else initiative.heading
        found.append(
            Text(f"initiative-{initiative.pk}", initiative.name, initiative.narrative, heading, mark, initiative)
        )
    return found


def _part(narrative: dict, key: str) -> Text:
    return Text(key, PARTS[key], *part(narrative, key))


def part(narrative: dict, key: str) -> tuple[str, str]:
    """(text, heading) of a part of the programme's own texts."""
    if key == "title":
        return "\n".join(narrative.get("title", [])), narrative.get("subtitle", "")
    if key.startswith("plan-"):
        item = narrative.get("plan", {}).get(key.removeprefix("plan-"), {})
        return item.get("text", ""), item.get("heading", "")
    return narrative.get(key, ""), ""


def with_part(narrative: dict, key: str, text: str, heading: str) -> dict:
    """The programme's own texts with one part put in place of the old one."""
    changed = deepcopy(narrative)
    if key == "title":
        changed |= {"title": [line.strip() for line in text.splitlines() if line.strip()], "subtitle": heading}
    elif key.startswith("plan-"):
        changed.setdefault("plan", {})[key.removeprefix("plan-")] = {"heading": heading, "text": text}
    else:
        changed[key] = text
    return changed
