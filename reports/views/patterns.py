"""The live preview of a sentence pattern, told from the figures of a half-year."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from common import patterns, periods
from common.patterns import Piece, Token
from common.proofreading import faults
from projects.models import Initiative, Programme
from projects.texts import INITIATIVE_LISTS, LISTS
from reports import rules
from reports.material import Material

LONGEST = 5000
DIGITS = 19  # of the largest number that the database knows


class Teller:
    """Tells patterns from a material and remembers the tokens that had nothing to tell."""

    def __init__(self, material: Material, initiative: Initiative | None = None):
        self.told = material.teller([initiative]) if initiative else material.find
        self.material = material
        self.silent: list[str] = []

    def find(self, token: Token) -> Piece | None:
        """As the material does."""
        piece = self.told(token)
        if piece is None and (name := self._name(token)) not in self.silent:
            self.silent.append(name)
        return piece

    def _name(self, token: Token) -> str:
        if token.of == "list":
            return (LISTS | INITIATIVE_LISTS)[token.code]
        name = self.material.indicators[token.code].name
        return {"target": f"{name}的年度目标", "left": f"{name}距目标的差额"}.get(token.of, name)


@require_POST
def pattern_preview(request, year):
    """The paragraphs that a pattern makes, or what is wrong with it; nothing is saved."""
    visible = Programme.objects.visible_to(request.user).select_related("organization")
    programme = get_object_or_404(visible, year=year)
    if not rules.may_preview(request.user, programme):
        raise PermissionDenied("语句由市级工作人员编辑。")
    typed = request.POST.get("text", "")[:LONGEST]
    heading = request.POST.get("heading") or request.POST.get("fixed_heading", "")
    context = {"heading": heading[:200], "mark": request.POST.get("mark", "")[:10]}
    if request.POST.get("plain"):
        context |= {"title_lines": typed.splitlines(), "heading": heading}
    else:
        half = _half_or_404(request.POST.get("half", ""))
        initiative = _initiative_or_404(programme, request.POST.get("initiative", ""))
        codes = set(programme.indicators.values_list("code", flat=True))
        lists = LISTS | INITIATIVE_LISTS if initiative else LISTS
        context |= {"half": half, "faults": faults(typed, codes, lists)}
        if not context["faults"]:
            teller = Teller(Material(programme, half), initiative)
            context |= {"paragraphs": patterns.tell(typed, teller.find), "silent": teller.silent}
    return render(request, "reports/_pattern_preview.html", context)


def _initiative_or_404(programme: Programme, key: str) -> Initiative | None:
    """The initiative whose sentences they are; None for those of an action or of the whole."""
    if not key:
        return None
    if not (key.isascii() and key.isdigit() and len(key) <= DIGITS):
        raise Http404("没有这个举措")
    return get_object_or_404(Initiative, action__programme=programme, pk=int(key))


def _half_or_404(key: str) -> periods.HalfYear:
    try:
        half = periods.parse(key)
    except periods.PeriodError as error:
        raise Http404(str(error)) from error
    if not isinstance(half, periods.HalfYear):
        raise Http404("语句按半年预览")
    return half
