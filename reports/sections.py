"""The sections of a half-year summary in their order. They see tellable material only, never a table."""

from common import patterns
from common.patterns import Piece
from reports.document import Annex, Block, Heading, Paragraph, Run, Table, Title

DIGITS = "一二三四五六七八九"
ORDINALS = (*DIGITS, "十", *(f"十{digit}" for digit in DIGITS), "二十")
PRIORITIES = ("rally", "serve", "bridge", "discipline")


class Composer:
    """Tells patterns as paragraphs and numbers the figures as they come; `told` holds their sources in order."""

    def __init__(self, material):
        self.material = material
        self.told: list = []

    def paragraphs(self, pattern: str, lead: tuple[Run, ...] = (), find=None) -> list[Paragraph]:
        """A pattern's paragraphs; `lead` stands at the beginning of the first, `find` tells its tokens."""
        told = [tuple(map(self._run, pieces)) for pieces in patterns.tell(pattern, find or self.material.find)]
        if lead:
            told[:1] = [(*lead, *(told[0] if told else ()))]
        return [Paragraph(runs) for runs in told]

    def _run(self, piece: Piece) -> Run:
        if piece.source is None:
            return Run(piece.text)
        self.told.append(piece.source)
        return Run(piece.text, figure=len(self.told))


def title(material, composer: Composer) -> list[Block]:
    """Title and subtitle."""
    return [Title(tuple(material.narrative["title"]), material.narrative.get("subtitle", ""))]


def opening(material, composer: Composer) -> list[Block]:
    """The opening paragraph."""
    return composer.paragraphs(material.narrative["opening"])


def work(material, composer: Composer) -> list[Block]:
    """一、上半年工作情况: a numbered paragraph per action, then 一是, 二是 … for its initiatives."""
    blocks: list[Block] = [Heading(1, "一、上半年工作情况")]
    for number, action in enumerate(material.actions, 1):
        lead = (Run(f"{number}、以{action.name}{action.aim}。", face="kai"),)
        initiatives = [i for i in action.initiatives.all() if not i.second_half_only]
        opening = action.narrative + "".join(i.narrative for i in initiatives if i.lead)
        blocks += composer.paragraphs(opening, lead, material.teller([i for i in initiatives if i.lead]))
        ordinal = 0
        for initiative in (i for i in initiatives if not i.lead):
            find = material.teller([initiative])
            if not patterns.tell(initiative.narrative, find):
                continue
            heading = (Run(f"{ORDINALS[ordinal]}是{initiative.heading}。", face="bold"),)
            blocks += composer.paragraphs(initiative.narrative, heading, find)
            ordinal += 1
    return blocks


def shortcomings(material, composer: Composer) -> list[Block]:
    """What fell short, from lagging projects and the problems that reports state."""
    return composer.paragraphs(material.narrative["shortcomings"])


def plan(material, composer: Composer) -> list[Block]:
    """二、下半年工作计划: the four priorities with the commitments of the year."""
    blocks: list[Block] = [Heading(1, "二、下半年工作计划")]
    blocks += composer.paragraphs(material.narrative["plan_opening"])
    for number, priority in enumerate(PRIORITIES, 1):
        item = material.narrative["plan"][priority]
        blocks += composer.paragraphs(item["text"], (Run(f"{number}、{item['heading']}。", face="kai"),))
    return blocks


def annex(material, composer: Composer) -> list[Block]:
    """The tracking table of all key projects."""
    head = ("序号", "项目名称", "牵头部门", "指标完成情况", "完成率", "亮灯")
    rows = tuple(
        (str(row.number), row.name, row.department, row.state, row.completion, row.light)
        for row in material.project_rows()
    )
    widths = (11.0, 40.0, 22.0, 52.0, 16.0, 15.0)
    caption = f"截至{material.period.last.label}末"
    return [Annex(None, "年度重点工作项目进展情况表"), Table(caption, head, rows, widths)]


BODY = (title, opening, work, shortcomings, plan)
ANNEXES = (annex,)
