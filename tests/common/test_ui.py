"""What the template tags write."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

from common.periods import Month
from common.templatetags import ui

CODES = ("green", "watch", "yellow", "red", "neutral", "missing")


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


# ---- icons ---------------------------------------------------------------------------------------------
def test_icon_is_decorative_unless_it_has_a_label():
    bare, labelled = render('{% icon "house" %}'), render('{% icon "house" "big" "首页" %}')
    assert 'class="ico"' in bare and 'aria-hidden="true"' in bare and "<path" in bare
    assert 'class="ico big"' in labelled and 'role="img" aria-label="首页"' in labelled
    assert "aria-hidden" not in labelled


def test_icon_escapes_its_label():
    assert "<b>" not in render('{% icon "house" label=label %}', label='"><b>')


@pytest.mark.parametrize("name", ["../../package", "no-such-icon", "House", "", "house.svg"])
def test_icon_refuses_what_is_no_icon(name):
    with pytest.raises(TemplateSyntaxError):
        render("{% icon name %}", name=name)


# ---- lights --------------------------------------------------------------------------------------------
def test_every_light_has_a_word_and_a_shape_of_its_own():
    assert [ui.light_word(code) for code in CODES] == ["正常", "关注", "预警", "滞后", "未到节点", "未报"]
    assert len({ui.LIGHTS[code][1] for code in CODES}) == len(CODES)
    shapes = {render("{% light_shape code %}", code=code).split(">", 1)[1] for code in CODES}
    assert len(shapes) == len(CODES)


def test_badge_takes_a_code_or_a_standing_and_tells_its_sentence():
    standing = SimpleNamespace(light="yellow", sentence="序时50%，完成38%")
    assert 'class="badge-l b-red"' in render("{% light_badge light %}", light="red")
    badge = render("{% light_badge light %}", light=standing)
    assert "b-yellow" in badge and "预警" in badge and 'title="序时50%，完成38%"' in badge


@pytest.mark.parametrize("light", ["blue", "", None, SimpleNamespace(light="blue")])
def test_an_unknown_light_is_refused(light):
    with pytest.raises(ValueError, match="no such light"):
        ui.light_badge(light)


def test_tile_is_a_link_when_it_leads_somewhere_and_escapes():
    tile = render('{% light_tile "red" "07" "/projects/7/" label %}', label="<七>")
    assert '<a class="tl tl-red" href="/projects/7/"' in tile and ">07</a>" in tile
    assert "&lt;七&gt;，滞后" in tile
    assert render('{% light_tile "missing" "07" %}').startswith('<span class="tl tl-missing"')


def test_legend_names_what_it_is_asked_for():
    assert render('{% light_legend "green red" %}').count("<li>") == 2
    assert render("{% light_legend %}").count("<li>") == len(CODES)


def test_stack_is_cut_in_proportion():
    bar = render("{% light_stack counts %}", counts={"red": 1, "green": 3, "yellow": 0})
    assert 'aria-label="正常 3，滞后 1"' in bar
    assert 'class="f-green" x="0.0" width="447.75"' in bar and 'class="f-red" x="450.75" width="149.25"' in bar
    assert render("{% light_stack counts %}", counts={}) == ""


# ---- progress and statuses -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fraction", "value", "shown"),
    [
        (Decimal("0.541"), "54.1", "54.1%"),
        (Decimal("1.32"), "100", "132%"),
        (Decimal("-0.2"), "0", "-20%"),
        (None, "0", "—"),
    ],
)
def test_progress_bar_never_leaves_its_frame_and_its_number_tells_the_truth(fraction, value, shown):
    bar = render('{% progress_bar fraction "yellow" "大讲堂" %}', fraction=fraction)
    assert f'<progress class="pg pg-yellow" max="100" value="{value}" aria-label="大讲堂">' in bar
    assert f"<b>{shown}</b>" in bar and "style=" not in bar


def test_progress_bar_without_a_light_has_no_colour_of_one():
    assert 'class="pg"' in render("{% progress_bar fraction %}", fraction=Decimal("0.5"))


def test_status_badge_shows_the_word_it_is_given():
    badge = render('{% status_badge "returned" word %}', word="已退回")
    assert 'class="st st-returned"' in badge and badge.endswith("已退回</span>")


# ---- forms ---------------------------------------------------------------------------------------------
class SampleForm(forms.Form):
    name = forms.CharField(label="名称", help_text="与文件一致")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")], required=False)
    open = forms.BooleanField(label="公开", required=False)


def test_field_ties_label_help_and_error_to_its_control():
    form = SampleForm({"name": ""})
    written = render("{% field form.name %}", form=form)
    assert '<label for="id_name">名称' in written and 'class="must"' in written
    assert 'class="form-control"' in written and 'aria-invalid="true"' in written
    assert 'aria-describedby="id_name_helptext id_name_error"' in written
    assert 'id="id_name_helptext">与文件一致' in written and 'id="id_name_error"' in written


def test_field_knows_selects_and_checkboxes():
    assert 'class="form-select"' in render('{% field form.kind "field-wide" %}', form=SampleForm())
    assert '<label class="check"><input type="checkbox"' in render("{% field form.open %}", form=SampleForm())


# ---- figures, months, pages ------------------------------------------------------------------------------
def test_figures_are_printed_by_the_house_style():
    value = Decimal("2213.0000")
    assert render("{{ value|exact }}", value=value) == "2213"
    assert render("{{ value|percent }}", value=Decimal("0.541")) == "54.1%"
    assert render('{% printed value "人" "以上" %}', value=value) == "2200人以上"
    assert render('{% amount value "名" %}', value=Decimal(762013)) == "76.2<small>万名</small>"
    assert render('{% amount value "名" %}', value=None) == "—"
    assert render("[{{ value|exact }}]", value=None) == "[]"


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (Month(2017, 6), "2017年6月"),
        (dt.date(2017, 6, 30), "2017年6月"),
        ("2017-06", "2017年6月"),
        ("2017H1", "2017年上半年"),
    ],
)
def test_month_label(value, label):
    assert render("{{ value|month_label }}", value=value) == label


def pagination(rf, page, query=None) -> str:
    request = rf.get("/x/", query)
    request.user = AnonymousUser()
    return render_to_string("_pagination.html", {"page": page}, request)


def test_pagination_keeps_the_filter_and_marks_where_one_is(rf):
    written = pagination(rf, Paginator(range(300), 20).get_page(5), {"q": "青年", "page": 5})
    assert '<span class="pg-no" aria-current="page">5</span>' in written
    assert 'href="?q=%E9%9D%92%E5%B9%B4&amp;page=6"' in written
    assert "共 300 条，第 81—100 条" in written and "…" in written


def test_pagination_of_one_page_is_nothing(rf):
    assert pagination(rf, Paginator(range(3), 20).get_page(1)).strip() == ""


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "1秒"), (40, "40秒"), (60, "1分钟"), (170, "3分钟"), (3600, "1小时"), (9000, "2小时")]
)
def test_how_long_it_takes_is_told_roughly(seconds, told):
    assert ui.duration(seconds) == told
