"""Editing actions, initiatives, projects, indicators and rules: who may, what is checked, what is kept on record."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry, Department, Organization, Role, User
from projects import feeds
from projects.models import Figure, FlagshipAction, Indicator, Initiative, KeyProject

pytestmark = pytest.mark.django_db
INDICATOR = {
    "name": "宣讲", "unit": "场", "places": 0, "aggregate": "sum", "by": "counties", "style": "", "target_style": "",
    "basis": "illustrative", "target_basis": "illustrative", "overlap": "", "definition": "",
}  # fmt: skip


def row_url(row, kind, name="programme_row", *more):
    return reverse(name, args=[2017, kind, row.pk, *more])


def new_url(kind, parent=None):
    return reverse("programme_row_new", args=[2017, kind, *([parent.pk] if parent else [])])


def project(number):
    return KeyProject.objects.get(number=number)


def filled(client, url):
    """The form of a page as a browser would send it back."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items() if value is not False}


def newest():
    return AuditEntry.objects.first()


# ---- who -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["leader", "wuxing_officer"])
def test_others_than_city_staff_are_told_that_they_do_not_take_part(cast, client, who):
    client.force_login(getattr(cast, who))
    for url in (reverse("programme_outline", args=[2017]), row_url(project(1), "project"), reverse("programme_list")):
        answer = client.get(url)
        assert answer.status_code == 403
        assert "年度计划由市级工作人员编制" in answer.content.decode()


def test_another_citys_staff_do_not_find_the_programme(cast, client):
    root = Organization(code="330400", name="共青团嘉兴市委", short_name="嘉兴", level="city")
    elsewhere = Organization.objects.add_root(instance=root)
    stranger = User.objects.create_user("jx", "x", name="嘉", role=Role.CITY_STAFF, organization=elsewhere)
    client.force_login(stranger)
    assert client.get(reverse("programme_outline", args=[2017])).status_code == 404
    assert client.post(row_url(project(1), "project"), {}).status_code == 404
    assert client.get(reverse("programme_list")).context["programmes"] == []


def test_a_year_or_row_that_does_not_exist_is_not_found(cast, client):
    client.force_login(cast.office)
    urls = [
        reverse("programme_outline", args=[2016]),
        reverse("programme_row", args=[2017, "project", 999]),
        reverse("programme_row", args=[2017, "report", 1]),
        reverse("programme_row_new", args=[2017, "project"]),
        reverse("programme_row_new", args=[2017, "action", 1]),
    ]
    assert [client.get(url).status_code for url in urls] == [404] * 5


def test_department_staff_edit_their_own_initiatives_and_look_at_the_rest(cast, client):
    client.force_login(cast.youth_staff)
    own, other = project(1), project(3)
    assert client.post(row_url(own, "project"), filled(client, row_url(own, "project"))).status_code == 302
    page = client.get(row_url(other, "project"))
    assert page.status_code == 200
    assert "由牵头部门或统筹岗编辑" in page.content.decode()
    refused = [
        client.post(row_url(other, "project"), {}),
        client.post(row_url(own.initiative, "initiative"), {}),
        client.post(row_url(own.initiative.action, "action"), {}),
        client.get(new_url("action")),
        client.get(new_url("initiative", own.initiative.action)),
        client.get(new_url("indicator")),
        client.post(reverse("programme_settings", args=[2017]), {}),
        client.post(row_url(other, "project", "programme_move", "up")),
        client.get(row_url(other, "project", "programme_remove")),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)


def test_department_staff_cannot_put_a_project_into_another_departments_initiative(cast, client):
    client.force_login(cast.youth_staff)
    url = row_url(project(1), "project")
    typed = filled(client, url) | {"initiative": project(3).initiative_id}
    assert client.post(url, typed).context["form"].errors["initiative"]


def test_a_year_that_is_over_can_only_be_read(cast, client, settings):
    settings.HOLD_TODAY = "2018-01-02"
    client.force_login(cast.office)
    page = client.get(row_url(project(1), "project"))
    assert "2017年度已经结束，计划只能查看" in page.content.decode()
    assert "2017年度已经结束" in client.get(reverse("programme_outline", args=[2017])).content.decode()
    assert client.post(row_url(project(1), "project"), {"name": "新名"}).status_code == 403
    assert client.post(row_url(project(1), "project", "programme_move", "down")).status_code == 403


# ---- the outline -------------------------------------------------------------------------------------------------
def test_the_outline_shows_the_whole_year_with_counts_and_what_lacks_a_target(cast, client):
    Indicator.objects.get(code="stations").targets.all().delete()
    client.force_login(cast.office)
    page = client.get(reverse("programme_outline", args=[2017]))
    assert page.context["counts"] == {"projects": 4, "indicators": 9, "initiatives": 2}
    assert page.context["without_target"] == 1
    text = page.content.decode()
    assert all(f'id="project-{p.pk}"' in text for p in KeyProject.objects.all())
    assert all(f'id="indicator-{i.pk}"' in text for i in Indicator.objects.all())


def test_the_outline_asks_as_many_questions_for_many_rows(cast, client, django_assert_max_num_queries):
    client.force_login(cast.office)
    url = reverse("programme_outline", args=[2017])
    client.get(url)
    with django_assert_max_num_queries(30) as few:
        client.get(url)
    for number in range(10, 30):
        KeyProject.objects.create(
            programme=cast.programme,
            initiative=Initiative.objects.first(),
            number=number,
            name="多",
            second_half="serve",
        )
    with django_assert_max_num_queries(len(few)):
        client.get(url)


# ---- adding ------------------------------------------------------------------------------------------------------
def test_the_coordinator_builds_a_branch_from_action_to_indicator(cast, client):
    client.force_login(cast.office)
    assert client.post(new_url("action"), {"name": "新行动", "aim": "添活力", "list_order": 3}).status_code == 302
    action = FlagshipAction.objects.get(name="新行动")
    assert (action.report_order, action.list_order) == (3, 3)
    typed = {"name": "新举措", "department": "", "new_department": "统战部"}
    assert client.post(new_url("initiative", action), typed).status_code == 302
    initiative = Initiative.objects.get(name="新举措")
    assert (initiative.department.name, initiative.heading) == ("统战部", "开展新举措")
    typed = {"number": 5, "name": "新项目", "initiative": initiative.pk, "second_half": "serve", "leader": "王副书记"}
    assert client.post(new_url("project", initiative), typed).status_code == 302
    page = client.post(new_url("indicator", project(5)), INDICATOR, follow=True)
    assert "要写进总结的，在举措“新举措”的总结语句里点选它（代码 p05_1）" in page.content.decode()
    indicator = project(5).indicators.get()
    assert (indicator.code, indicator.feed) == ("p05_1", "reported")
    told = [(e.action, e.summary) for e in AuditEntry.objects.filter(actor=cast.office).order_by("id")]
    assert told == [
        ("programme.create", "新增行动“新行动”"),
        ("programme.create", "新增举措“新举措”"),
        ("programme.create", "新增重点工作项目“05 新项目”"),
        ("programme.create", "新增指标“宣讲”"),
    ]
    assert newest().details["values"]["unit"] == "场"


def test_a_new_project_is_counted_at_once(cast, client):
    client.force_login(cast.youth_staff)
    initiative = project(1).initiative
    typed = {"number": 9, "name": "新项目", "initiative": initiative.pk, "second_half": "serve"}
    client.post(new_url("project", initiative), typed)
    assert Figure.objects.current().get(indicator__code="key_projects").value == 5
    assert feeds.differences() == []


def test_an_initiative_needs_a_department_that_exists_or_is_named(cast, client):
    client.force_login(cast.office)
    page = client.post(new_url("initiative", FlagshipAction.objects.first()), {"name": "新举措"})
    assert page.context["form"].errors["department"] == ["请选择牵头部门，或在旁边写一个新的部门名称。"]
    assert Department.objects.count() == 2


def test_a_number_stands_once_in_a_year(cast, client):
    client.force_login(cast.office)
    url = row_url(project(1), "project")
    page = client.post(url, filled(client, url) | {"number": 3})
    assert page.context["form"].errors["number"] == ["编号3已有项目使用，请换一个编号。"]
    assert 'value="3"' in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"code": "大讲堂"}, "code", "代码应以小写字母开头，只含小写字母、数字和下划线。"),
        ({"code": "lectures"}, "code", "代码“lectures”已用于“大讲堂”，请换一个。"),
        ({"pace_start": "2018-01"}, "pace_start", "请填2017年的月份。"),
        ({"pace_start": "2017-06", "pace_due": "2017-05"}, "pace_due", "完成月不能早于起始月。"),
        ({"places": 5}, "places", "请填0到4之间的整数"),
    ],
)
def test_an_indicator_is_checked(cast, client, typed, field, message):
    client.force_login(cast.office)
    page = client.post(new_url("indicator", project(1)), INDICATOR | typed)
    assert page.context["form"].errors[field] == [message]
    assert project(1).indicators.count() == 2


def test_a_new_indicator_stands_behind_those_of_its_project(cast, client):
    client.force_login(cast.office)
    client.post(new_url("indicator", project(1)), INDICATOR)
    codes = list(cast.programme.indicators.values_list("code", flat=True))
    assert codes[:6] == ["instructions", "key_projects", "lectures", "attendance", "p01_1", "volunteers"]


# ---- changing ----------------------------------------------------------------------------------------------------
def test_a_change_is_on_record_with_old_and_new_values(cast, client):
    client.force_login(cast.office)
    url = row_url(project(1), "project")
    client.post(url, filled(client, url) | {"name": "青年讲堂", "leader": "王副书记"})
    entry = newest()
    assert (entry.actor, entry.action, entry.organization) == (cast.office, "programme.change", cast.city)
    assert entry.summary == "修改重点工作项目“01 青年讲堂”：名称“青年大讲堂”→“青年讲堂”，分管领导“”→“王副书记”"
    assert entry.details["changes"] == {"name": ["青年大讲堂", "青年讲堂"], "leader": ["", "王副书记"]}
    assert entry.summary in client.get(url).content.decode()
    history = client.get(reverse("programme_history", args=[2017]))
    assert history.context["items"][0][1] == [("名称", "青年大讲堂", "青年讲堂"), ("分管领导", "", "王副书记")]


def test_saving_what_is_already_there_leaves_no_trace(cast, client):
    client.force_login(cast.office)
    before = AuditEntry.objects.count()
    for row, kind in (
        (project(1), "project"),
        (cast.indicator("plan"), "indicator"),
        (Initiative.objects.first(), "initiative"),
    ):
        assert client.post(row_url(row, kind), filled(client, row_url(row, kind))).status_code == 302
    assert AuditEntry.objects.count() == before


def test_the_second_of_two_is_told_and_keeps_what_was_typed(cast, client):
    client.force_login(cast.office)
    url = row_url(project(1), "project")
    seen = filled(client, url)
    client.post(url, seen | {"name": "甲的名称", "leader": "李书记"})
    client.force_login(cast.youth_staff)
    page = client.post(url, seen | {"name": "乙的名称", "contact": "赵"})
    text = page.content.decode()
    assert "office" in text
    assert "先改了这里（修改重点工作项目“01 甲的名称”" in text
    form = page.context["form"]
    assert (form["name"].value(), form["contact"].value(), form["leader"].value()) == ("乙的名称", "赵", "李书记")
    assert project(1).name == "甲的名称"
    again = {name: form[name].value() for name in form.fields}
    assert client.post(url, again).status_code == 302
    row = project(1)
    assert (row.name, row.contact, row.leader) == ("乙的名称", "赵", "李书记")


def test_a_tick_of_the_first_survives_the_second_save(cast, client):
    client.force_login(cast.office)
    url = row_url(Initiative.objects.get(name="讲堂"), "initiative")
    seen = filled(client, url)
    client.post(url, seen | {"lead": "on"})
    form = client.post(url, seen | {"name": "新讲堂"}).context["form"]
    assert (form["lead"].value(), form["name"].value()) == (True, "新讲堂")


def test_the_code_never_changes_and_numbers_lock_the_meaning(cast, client):
    client.force_login(cast.office)
    indicator = cast.indicator("lectures")
    url = row_url(indicator, "indicator")
    client.post(url, filled(client, url) | {"unit": "次", "code": "other"})
    indicator.refresh_from_db()
    assert (indicator.unit, indicator.code) == ("次", "lectures")
    cast.draft(cast.wuxing, 6, lectures=3)
    assert "这个指标已有填报数据" in client.get(url).content.decode()
    typed = filled(client, url) | {"unit": "场", "aggregate": "latest", "by": "city", "name": "讲堂场次"}
    assert client.post(url, typed).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.unit, indicator.aggregate, indicator.by, indicator.name) == ("次", "sum", "counties", "讲堂场次")


def test_the_rules_have_limits(cast, client):
    client.force_login(cast.office)
    url = reverse("programme_settings", args=[2017])
    seen = filled(client, url)
    form = client.post(url, seen | {"yellow_behind": 40, "red_behind": 40, "due_day": 31}).context["form"]
    assert form.errors == {"due_day": ["请填1到28之间的整数"], "red_behind": ["红灯的界限应大于黄灯。"]}
    assert client.post(url, seen | {"due_day": 8}).status_code == 302
    assert newest().summary == "修改年度计划“2017年重点工作”：月报截止日（次月）“5”→“8”"


def test_the_second_is_told_of_the_change_that_stands_in_the_way_and_of_no_other(cast, client):
    client.force_login(cast.office)
    url = reverse("programme_settings", args=[2017])
    seen = filled(client, url)
    client.post(url, seen | {"due_day": 8})
    client.post(reverse("programme_text", args=[2017, "opening"]), {"text": "好。"})
    text = client.post(url, seen | {"due_day": 9}).content.decode()
    assert "月报截止日（次月）“5”→“8”）。下面保留了您填的内容" in text
    cast.programme.refresh_from_db()
    assert cast.programme.due_day == 8


# ---- moving ------------------------------------------------------------------------------------------------------
def test_rows_change_places(cast, client):
    client.force_login(cast.office)
    client.post(row_url(FlagshipAction.objects.get(code="growth"), "action", "programme_move", "down"))
    assert [action.code for action in cast.programme.actions.all()] == ["reform", "growth"]
    client.post(row_url(cast.indicator("attendance"), "indicator", "programme_move", "up"))
    assert [i.code for i in project(1).indicators.all()] == ["attendance", "lectures"]
    client.post(row_url(project(2), "project", "programme_move", "up"))
    assert [(p.number, p.name) for p in project(1).initiative.projects.all()] == [(1, "志愿者发展"), (2, "青年大讲堂")]
    assert newest().summary == "上移重点工作项目“02 志愿者发展”，与“青年大讲堂”调换"
    assert newest().details["before"] == {"志愿者发展": 2, "青年大讲堂": 1}


def test_the_first_row_stays_where_it_is(cast, client):
    client.force_login(cast.office)
    page = client.post(row_url(project(1), "project", "programme_move", "up"), follow=True)
    assert "已经在最前面。" in page.content.decode()
    assert project(1).name == "青年大讲堂"
