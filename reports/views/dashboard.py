"""The leaders' dashboard of the user's own organisation."""

from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common import numerals
from common.periods import HalfYear, Month, PeriodError
from organizations.models import Level
from projects.models import Programme
from reports import rules
from reports.dashboard import Dashboard, build, months


@require_GET
def dashboard(request):
    """How the user's organisation stands: `?month=2017-06` (default: the newest), `?pending=1` with what waits."""
    organization = request.user.organization
    if organization is None or organization.level not in (Level.CITY, Level.COUNTY):
        return render(request, "reports/dashboard_none.html", {"lacking": "organization"})
    programme = Programme.objects.visible_to(request.user).in_use()
    if programme is None:
        return render(request, "reports/dashboard_none.html", {"lacking": "programme"})
    begun = months(programme)
    chosen = _chosen(request, begun)
    board = build(programme, request.user, chosen, pending=request.GET.get("pending") == "1")
    half = HalfYear(programme.year, 1).last
    context = {
        "board": board,
        "begun": begun,
        "chosen": chosen,
        "half": half if half in begun else None,
        "is_city": organization.level == Level.CITY,
        "can_order": rules.can_order(request.user),
        "links": QueryDict(urlencode({"month": chosen.key} if chosen else {})),
    }
    return render(request, "reports/dashboard.html", context | _charts(board, chosen))


def _chosen(request, begun: list[Month]) -> Month | None:
    """The month of the address; 404 for one that the programme does not have or that has not begun."""
    if not request.GET.get("month"):
        return None
    try:
        month = Month.parse(request.GET["month"])
    except PeriodError as error:
        raise Http404(str(error)) from error
    if month not in begun:
        raise Http404(f"{month}没有数据")
    return month


# ---- charts: the shapes are described at the top of charts.js --------------------------------------------------------
def _charts(board: Dashboard, chosen: Month | None) -> dict:
    """The data of every chart, with the addresses that a click opens."""
    fixed = {"month": chosen.key} if chosen else {}

    def address(**filters) -> str:
        return f"{reverse('project_list')}?{urlencode(filters | fixed)}"

    return {
        "rank_chart": _rank(board, address),
        "action_chart": _actions(board, address),
        "trend_chart": _trend(board),
        "heat_chart": _heat(board, address),
    }


def _points(fraction: Decimal | None) -> float | None:
    """A fraction in per cent, rounded exactly as the page prints it: chart and table never disagree."""
    return None if fraction is None else float(numerals.percent(fraction).removesuffix("%"))


def _rank(board: Dashboard, address) -> dict:
    items = [
        {
            "name": place.organization.short_name,
            "value": _points(place.mean.completion),
            "light": place.mean.light.value,
            "url": address(organization=place.organization.code),
        }
        for place in board.ranking
    ]
    return {"items": items, "expected": _points(board.expected_below)}


def _actions(board: Dashboard, address) -> dict:
    items = [
        {
            "name": _short(line.action.name),
            "value": _points(line.mean.completion),
            "light": line.mean.light.value,
            "url": address(action=line.action.code),
        }
        for line in board.actions
    ]
    return {"items": items, "expected": _points(board.mean.expected)}


def _trend(board: Dashboard) -> dict:
    accepted, waiting, due = (
        [_points(value) for value in line]
        for line in zip(*((step.accepted, step.completion, step.expected) for step in board.trend), strict=True)
    )
    series = [{"name": "已审核" if board.pending else "实际", "kind": "actual", "data": accepted}]
    if board.pending:
        series.append({"name": "含待审核", "kind": "pending", "data": waiting})
    series.append({"name": "序时", "kind": "expected", "data": due})
    known = any(value is not None for line in series for value in line["data"])
    # Without a month the chart says that there is no data, rather than showing bare axes.
    return {"months": [step.month.short for step in board.trend if known], "series": series}


def _heat(board: Dashboard, address) -> dict:
    actions, cells = [line.action for line in board.actions], []
    for row, place in enumerate(board.ranking):
        for column, action in enumerate(actions):
            url = address(organization=place.organization.code, action=action.code)
            cells.append([row, column, _points(place.by_action[column]), url])
    return {
        "rows": [place.organization.short_name for place in board.ranking],
        # A column has room for four characters, and a Chinese name says last what the thing is.
        "columns": [_short(action.name)[-4:] for action in actions],
        "cells": cells,
    }


def _short(name: str) -> str:
    """The catchword of an action: what stands in quotation marks, else the name."""
    quoted = name.partition("“")[2].partition("”")[0]
    return quoted or name
