"""The sentence patterns of a programme: the list of all, and one with its live preview."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import export, periods
from common.periods import HalfYear
from organizations.models import AuditEntry
from projects import exports, rules
from projects.figures import Tasks, table
from projects.forms import TextForm
from projects.models import FlagshipAction, Initiative, Programme
from projects.texts import Text, texts
from projects.views.programme_scope import demand, keeping, why_locked
from projects.workflow import Refused
from projects.workflow.programme import Overtaken, change, change_part

HISTORY = 10


@require_GET
@keeping
def programme_texts(request, programme):
    """All texts in the order of the document; `?format=` answers them as a file."""
    found = texts(programme)
    if export.asked(request):
        return export.answer(request, f"{programme.year}年度总结语句", exports.TEXTS, found)
    items = [(text, rules.may_edit_text(request.user, programme, text.owner)) for text in found]
    return render(request, "projects/programme_texts.html", {"programme": programme, "items": items})


@require_http_methods(["GET", "POST"])
@keeping
def programme_text(request, programme, key):
    """One text: its pattern, what it tells now, and the indicators that can be put into it."""
    user, text = request.user, _text_or_404(programme, key)
    may = rules.may_edit_text(user, programme, text.owner)
    indicators = list(programme.indicators.select_related("project"))
    codes = {indicator.code for indicator in indicators}
    form = TextForm(request.POST or None, text=text, codes=codes)
    if request.method == "POST":
        demand(user, programme, may)
        if form.is_valid():
            try:
                _save(programme, user, text, form)
                messages.success(request, f"已保存“{text.title}”的语句。")
                return redirect("programme_text", programme.year, key)
            except Overtaken as error:
                form = form.after(_as_form(error.now), str(error))
            except Refused as error:
                form.add_error(None, str(error))
    halves = _halves(programme)
    context = {
        "programme": programme,
        "text": text,
        "form": form,
        "locked": why_locked(user, programme, may),
        "halves": halves,
        "half": halves[0],
        "items": _values(programme, indicators, halves[0]) if text.pattern else [],
        "lists": text.lists,
        "initiative": text.owner if isinstance(text.owner, Initiative) else None,
        "history": _history(programme, text),
    }
    return render(request, "projects/programme_text.html", context)


def _text_or_404(programme: Programme, key: str) -> Text:
    found = next((text for text in texts(programme) if text.key == key), None)
    if found is None:
        raise Http404("没有这段文字")
    return found


def _save(programme: Programme, user, text: Text, form: TextForm) -> None:
    if text.owner is None:
        change_part(programme, user, text.key, form.values, form.was_seen())
        return
    names = {"text": "narrative", "heading": "heading"}
    values = {names[name]: value for name, value in form.values.items()}
    seen = {names[name]: value for name, value in form.was_seen().items()}
    change(text.owner, user, values, seen, may=_may)


def _may(user, owner: FlagshipAction | Initiative) -> bool:
    programme = owner.action.programme if isinstance(owner, Initiative) else owner.programme
    return rules.may_edit_text(user, programme, owner)


def _as_form(now: dict[str, str]) -> dict[str, str]:
    return {("text" if name == "narrative" else name): value for name, value in now.items()}


def _halves(programme: Programme) -> list[HalfYear]:
    """The half-years whose figures a preview can tell, the likeliest first: the own year's, else the year before's."""
    today = periods.today()
    years = (programme.year, programme.year - 1)
    begun = [half for year in years for n in (1, 2) if (half := HalfYear(year, n)).start <= today]
    return begun or [HalfYear(programme.year, 1)]


def _values(programme: Programme, indicators, half: HalfYear):
    """(indicator, value, target) as the city has them."""
    city = programme.organization
    numbers, tasks = table(indicators, [city], [half]), Tasks(programme, indicators, [city])
    return [(i, numbers[i, city, half].value, tasks[i, city].target) for i in indicators]


def _history(programme: Programme, text: Text):
    entries = AuditEntry.objects.about(text.owner or programme).select_related("actor").order_by("-id")
    if text.owner is None:
        return entries.filter(details__part=text.key)[:HISTORY]
    return [e for e in entries[: HISTORY * 3] if e.details.get("changes", {}).keys() & {"narrative", "heading"}][
        :HISTORY
    ]
