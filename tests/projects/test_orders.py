"""点单式服务: the menu that everybody reads, ordering from it, and a delivery that counts as an activity."""

import datetime as dt
from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import periods
from ledgers import workflow
from organizations import acts
from organizations.models import AuditEntry
from projects import feeds
from projects.models import Activity, Figure, KeyProject, OrderStatus, Programme, ServiceOffer, ServiceOrder
from projects.workflow import Refused, Superseded, orders
from tests.cast import at
from tests.exported import exported
from tests.fed import category, fed_indicator

pytestmark = pytest.mark.django_db
MENU, LIST = reverse("service_menu"), reverse("order_list")
D = dt.date
NEXT_WEEK = D(2017, 7, 10)


@pytest.fixture(autouse=True)
def people(cast):
    cast.townships()


@pytest.fixture
def trainings(cast):
    return fed_indicator(cast.programme, "trainings", "activities", where={"kind": "培训"})


def offer_of(cast, organization=None, user=None, name="青年讲师团宣讲", **fields) -> ServiceOffer:
    said = {
        "category": category("services", "培训"), "activity_category": category("activities", "培训"),
        "project": KeyProject.objects.get(programme=cast.programme, number=1),
    } | fields  # fmt: skip
    return workflow.create(
        ServiceOffer(organization=organization or cast.wuxing, name=name, **said), user or cast.wuxing_officer
    )


@pytest.fixture
def offer(cast):
    return offer_of(cast)


def place(cast, offer, user=None, day=NEXT_WEEK, **fields) -> ServiceOrder:
    user = user or cast.zhili_officer
    said = {"for_whom": "晟舍社区", "place": "文化礼堂", "heads": 50} | fields
    return orders.place(ServiceOrder(offer=offer, organization=user.organization, wanted_on=day, **said), user)


def confirmed(cast, offer, **fields) -> ServiceOrder:
    order = place(cast, offer, **fields)
    orders.confirm(order, cast.wuxing_officer, D(2017, 7, 6), dt.time(14))
    return order


def delivered(cast, offer, **fields) -> ServiceOrder:
    order = confirmed(cast, offer, **fields)
    activity = orders.activity_of(order)
    activity.held_on, activity.heads, activity.summary = D(2017, 7, 4), 63, "很受欢迎"
    orders.deliver(order, cast.wuxing_officer, activity)
    return order


def counted(indicator, organization) -> dict:
    figures = Figure.objects.current().filter(indicator=indicator, organization=organization)
    return {figure.month.key: figure.value for figure in figures}


def take(client, user, order, verb, **data):
    client.force_login(user)
    return client.post(reverse("order_step", args=[order.pk, verb]), data)


def listed(client, user, **query) -> list[int]:
    client.force_login(user)
    return [order.pk for order in client.get(LIST, query).context["page"].object_list]


# ---- the menu ------------------------------------------------------------------------------------------------
def test_everybody_of_the_city_reads_the_menu_and_only_the_offering_side_changes_it(cast, client, offer):
    for user in (cast.zhili_officer, cast.deqing_officer, cast.leader, cast.office):
        client.force_login(user)
        assert [row.pk for row in client.get(MENU).context["page"].object_list] == [offer.pk]
        assert client.get(reverse("ledger_detail", args=["services", offer.pk])).status_code == 200
    edit = reverse("ledger_edit", args=["services", offer.pk])
    void = reverse("ledger_void", args=["services", offer.pk])
    for user in (cast.zhili_officer, cast.deqing_officer, cast.leader):
        client.force_login(user)
        assert client.get(edit).status_code == 403
        assert client.post(void, {"reason": "不办了"}).status_code == 403
    client.force_login(cast.office)
    assert client.get(edit).status_code == 200


def test_townships_order_and_do_not_offer(cast, client):
    new = reverse("ledger_new", args=["services"])
    client.force_login(cast.zhili_officer)
    assert client.get(new).status_code == 403
    client.force_login(cast.wuxing_officer)
    data = {
        "organization": cast.wuxing.pk, "category": category("services", "讲座").pk, "name": "垃圾分类课",
        "activity_category": category("activities", "讲座").pk, "is_open": "on",
    }  # fmt: skip
    assert client.post(new, data).status_code == 302
    assert client.post(new, data | {"organization": cast.zhili.pk, "name": "别的"}).status_code == 422
    assert ServiceOffer.objects.get().is_open


def test_the_offices_read_no_menu(cast, client):
    client.force_login(cast.auditor)
    assert client.get(MENU).status_code == 403


def test_the_menu_shows_what_can_be_ordered_and_is_searched(cast, client, offer):
    gone = offer_of(cast, name="作废的")
    workflow.void(gone, cast.wuxing_officer, "重复")
    offer_of(cast, name="暂停的", is_open=False)
    other = offer_of(cast, cast.deqing, cast.deqing_officer, "民宿课", category=category("services", "讲座"))
    client.force_login(cast.zhili_officer)

    def names(**query):
        return {row.name for row in client.get(MENU, query).context["page"].object_list}

    assert names() == {"青年讲师团宣讲", "民宿课"}
    assert names(q="民宿") == {"民宿课"}
    assert names(category=other.category_id) == {"民宿课"}
    assert names(organization=cast.wuxing.code) == {"青年讲师团宣讲"}
    assert "没有符合条件的服务" in client.get(MENU, {"q": "没有"}).content.decode()


def test_an_empty_menu_tells_what_to_do(cast, client):
    client.force_login(cast.zhili_officer)
    assert "菜单上还没有服务" in client.get(MENU).content.decode()
    assert "还没有点单" in client.get(LIST).content.decode()


def test_the_ledger_of_offers_leads_to_ordering(cast, client, offer):
    client.force_login(cast.zhili_officer)
    for address in (reverse("ledger_index"), reverse("ledger_list", args=["services"])):
        page = client.get(address).content.decode()
        assert f'href="{MENU}"' in page and f'href="{LIST}"' in page
    page = client.get(reverse("ledger_list", args=["services"]), {"organization": cast.deqing.code})
    assert page.context["rows"] == []


# ---- ordering ------------------------------------------------------------------------------------------------
def order_data(cast, **fields) -> dict:
    return {
        "organization": cast.zhili.pk, "for_whom": "晟舍社区", "wanted_on": "2017-07-05", "place": "文化礼堂",
        "heads": "50",
    } | fields  # fmt: skip


def test_a_township_orders_for_its_community(cast, client, offer):
    client.force_login(cast.zhili_officer)
    address = reverse("order_new", args=[offer.pk])
    assert client.get(address).context["form"]["organization"].value() == cast.zhili.pk
    answer = client.post(address, order_data(cast))
    order = ServiceOrder.objects.get()
    assert answer.url == reverse("order_detail", args=[order.pk])
    assert (order.status, order.organization, order.placed_by) == ("placed", cast.zhili, cast.zhili_officer)
    entry = AuditEntry.objects.about(order).get()
    assert (entry.action, entry.summary) == ("order.place", "点单：晟舍社区：青年讲师团宣讲")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"wanted_on": "2017-07-04"}, "wanted_on"),
        ({"wanted_on": ""}, "wanted_on"),
        ({"heads": "0"}, "heads"),
        ({"place": ""}, "place"),
        ({"organization": "1"}, "organization"),
    ],
)
def test_what_cannot_be_ordered_is_told_and_what_was_typed_stays(cast, client, offer, fields, name):
    client.force_login(cast.zhili_officer)
    page = client.post(reverse("order_new", args=[offer.pk]), order_data(cast, **fields))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {name}
    assert page.context["form"]["for_whom"].value() == "晟舍社区"
    assert not ServiceOrder.objects.exists()


def test_the_same_is_not_ordered_twice_nor_what_is_closed(cast, client, offer):
    place(cast, offer, day=D(2017, 7, 5))
    client.force_login(cast.zhili_officer)
    address = reverse("order_new", args=[offer.pk])
    assert "已经点过" in client.post(address, order_data(cast)).content.decode()
    ServiceOffer.objects.update(is_open=False)
    with pytest.raises(Refused, match="停止接受点单"):
        place(cast, offer)
    assert client.get(address).url == MENU


def test_one_order_a_day_for_the_same_people(cast, offer):
    first = place(cast, offer, starts_at=dt.time(9))
    with pytest.raises(Refused, match="同样的一单已经点过"):
        place(cast, offer, starts_at=dt.time(14))
    ServiceOrder.objects.update(status=OrderStatus.DELIVERED)
    with pytest.raises(Refused, match="同样的一单已经点过"):
        place(cast, offer)
    for status in (OrderStatus.REFUSED, OrderStatus.CANCELLED):
        ServiceOrder.objects.filter(pk=first.pk).update(status=status)
        again = place(cast, offer)
        again.delete()
    place(cast, offer)
    place(cast, offer, day=D(2017, 7, 11))
    place(cast, offer, for_whom="晟舍社区第二场")
    place(cast, offer, cast.badian_officer)


@pytest.mark.parametrize("day", ["9999-12-31", "2061-01-01"])
def test_days_and_heads_are_possible_ones(cast, client, offer, day):
    client.force_login(cast.zhili_officer)
    page = client.post(reverse("order_new", args=[offer.pk]), order_data(cast, wanted_on=day, heads="1000001"))
    assert page.context["form"].errors == {
        "wanted_on": ["日期应在1990年至2060年之间，请核对年份。"], "heads": ["人数不能超过100万，请核对。"],
    }  # fmt: skip
    order = place(cast, offer)
    page = take(client, cast.wuxing_officer, order, "confirm", agreed_on=day)
    assert set(page.context["form"].errors) == {"agreed_on"}
    orders.confirm(order, cast.wuxing_officer, NEXT_WEEK, None)
    page = take(client, cast.wuxing_officer, order, "deliver", held_on="0217-07-01")
    assert page.context["form"].errors["held_on"] == ["日期应在1990年至2060年之间，请核对年份。"]


def test_who_only_reads_does_not_order(cast, client, offer):
    client.force_login(cast.leader)
    assert client.get(reverse("order_new", args=[offer.pk])).status_code == 403
    with pytest.raises(Refused, match="本单位和下级单位"):
        place(cast, offer, cast.leader)


# ---- the steps -----------------------------------------------------------------------------------------------
def test_both_sides_see_an_order_and_nobody_else(cast, client, offer):
    order = place(cast, offer)
    seen = {
        user.username: client.get(reverse("order_detail", args=[order.pk])).status_code
        for user in (cast.zhili_officer, cast.wuxing_officer, cast.office, cast.badian_officer, cast.deqing_officer)
        if client.force_login(user) is None
    }
    assert seen == {"zhili": 200, "wuxing": 200, "office": 200, "badian": 404, "deqing": 404}


def test_from_placing_to_rating(cast, client, offer, trainings):
    order = place(cast, offer, starts_at=dt.time(9))
    answer = take(
        client, cast.wuxing_officer, order, "confirm", agreed_on="2017-07-04", agreed_at="14:00", answer="张讲师来"
    )
    assert answer.url == reverse("order_detail", args=[order.pk])
    order.refresh_from_db()
    assert (order.status, order.agreed_on, order.answered_by) == ("confirmed", D(2017, 7, 4), cast.wuxing_officer)
    form = client.get(reverse("order_step", args=[order.pk, "deliver"])).context["form"]
    told = {name: form[name].value() for name in ("name", "held_on", "starts_at", "place", "heads")}
    assert told == {
        "name": "青年讲师团宣讲（晟舍社区）", "held_on": D(2017, 7, 4), "starts_at": dt.time(14),
        "place": "文化礼堂", "heads": 50,
    }  # fmt: skip
    data = {"name": told["name"], "held_on": "2017-07-04", "place": "文化礼堂", "heads": "63", "summary": "好"}
    assert take(client, cast.wuxing_officer, order, "deliver", **data).status_code == 302
    order.refresh_from_db()
    activity = Activity.objects.get()
    assert (order.status, order.activity, activity.order) == ("delivered", activity, order)
    assert (activity.organization, activity.project.number, activity.category.name) == (cast.wuxing, 1, "培训")
    assert counted(trainings, cast.wuxing) == {"2017-07": 1}
    assert feeds.differences() == []
    assert take(client, cast.zhili_officer, order, "rate", rating="5", rating_text="讲得好").status_code == 302
    order.refresh_from_db()
    assert (order.status, order.rating, order.rating_text) == ("rated", 5, "讲得好")
    actions = list(AuditEntry.objects.about(order).order_by("id").values_list("action", flat=True))
    assert actions == ["order.place", "order.confirm", "order.deliver", "order.rate"]


def test_the_activity_and_the_order_lead_to_each_other(cast, client, offer):
    order = delivered(cast, offer)
    client.force_login(cast.wuxing_officer)
    activity = reverse("ledger_detail", args=["activities", order.activity_id])
    page = reverse("order_detail", args=[order.pk])
    assert f'href="{page}"' in client.get(activity).content.decode()
    assert f'href="{activity}"' in client.get(page).content.decode()
    client.force_login(cast.zhili_officer)
    told = client.get(page).content.decode()
    assert activity not in told, "the activity is the county's"
    assert "63人" in told


def last_years(cast) -> KeyProject:
    """The first project of a programme of the year before."""
    old = Programme.objects.create(organization=cast.city, year=2016, organization_name="团市委")
    project = copy(KeyProject.objects.get(number=1))
    action = copy(project.initiative.action)
    action.pk, action.programme = None, old
    action.save()
    initiative = copy(project.initiative)
    initiative.pk, initiative.action = None, action
    initiative.save()
    project.pk, project.programme, project.initiative = None, old, initiative
    project.save()
    return project


def test_a_project_of_another_year_is_offered_only_where_it_is_chosen_already(cast, client, offer):
    old = last_years(cast)
    client.force_login(cast.wuxing_officer)
    this_year = list(KeyProject.objects.filter(programme=cast.programme).order_by("number"))
    for address in (reverse("ledger_new", args=["services"]), reverse("ledger_edit", args=["services", offer.pk])):
        assert list(client.get(address).context["form"].fields["project"].queryset) == this_year
    older = offer_of(cast, name="去年的课", project=old)
    field = client.get(reverse("ledger_edit", args=["services", older.pk])).context["form"].fields["project"]
    assert list(field.queryset) == [*this_year, old]
    assert field.label_from_instance(old) == f"01 {old.name}（2016年）"


def test_what_is_held_in_another_year_counts_for_no_project_of_the_offers(cast, offer):
    order = delivered(cast, offer_of(cast, name="去年的课", project=last_years(cast)))
    assert order.activity.project is None
    assert delivered(cast, offer).activity.project == offer.project


def test_voiding_the_activity_leaves_the_order_truthful(cast, client, offer, trainings):
    order = delivered(cast, offer)
    orders.rate(order, cast.zhili_officer, 2, "来晚了")
    workflow.void(order.activity, cast.wuxing_officer, "没有办成")
    assert counted(trainings, cast.wuxing) == {"2017-07": 0}
    client.force_login(cast.zhili_officer)
    page = client.get(reverse("order_detail", args=[order.pk])).content.decode()
    assert "活动已作废" in page and "没有办成" in page
    assert "活动已作废" in client.get(LIST).content.decode()
    shown = ServiceOffer.objects.with_ratings().get()
    assert (shown.delivered, shown.mean_rating) == (0, "")
    workflow.restore(order.activity, cast.wuxing_officer)
    shown = ServiceOffer.objects.with_ratings().get()
    assert (shown.delivered, shown.mean_rating) == (1, "2.0")
    assert feeds.differences() == []


def test_what_was_voided_is_not_rated(cast, client, offer):
    order = delivered(cast, offer)
    workflow.void(order.activity, cast.wuxing_officer, "没有办成")
    client.force_login(cast.zhili_officer)
    assert client.get(reverse("order_detail", args=[order.pk])).context["steps"] == []
    page = take(client, cast.zhili_officer, order, "rate", rating="5")
    assert page.status_code == 422 and "已经作废，不能评价" in page.content.decode()


def test_the_mean_rating_is_shown_on_the_menu_and_the_ledger(cast, client, offer):
    for number, mark in enumerate((5, 5, 4)):
        order = delivered(cast, offer, for_whom=f"社区{number}")
        orders.rate(order, cast.zhili_officer, mark)
    client.force_login(cast.deqing_officer)
    menu = client.get(MENU).content.decode()
    assert "<b>4.7</b>" in menu and "已送达 3 次" in menu
    _, rows = exported(client, cast.deqing_officer, reverse("ledger_list", args=["services"]))
    assert [(row["服务名称"], row["送达次数"], row["平均评分"]) for row in rows] == [("青年讲师团宣讲", "3", "4.7")]
    detail = reverse("ledger_detail", args=["services", offer.pk])
    assert list(client.get(detail).context["rated"]) == []
    client.force_login(cast.zhili_officer)
    assert len(client.get(detail).context["rated"]) == 3


def test_a_delivery_that_cannot_be_entered_leaves_the_order_as_it_was(cast, client, offer, trainings):
    order = confirmed(cast, offer)
    delivered(cast, offer, for_whom="另一处")
    data = {
        "name": "青年讲师团宣讲（另一处）",
        "held_on": "2017-07-04",
        "starts_at": "14:00",
        "place": "礼堂",
        "heads": "9",
    }
    page = take(client, cast.wuxing_officer, order, "deliver", **data, summary="好")
    assert page.status_code == 422 and "台账里已有这一条" in page.content.decode()
    data |= {"name": "别的", "held_on": "2017-05-20"}
    page = take(client, cast.wuxing_officer, order, "deliver", **data, summary="好")
    assert "补登原因" in page.context["form"].errors["late_reason"][0]
    assert page.context["form"]["place"].value() == "礼堂"
    order.refresh_from_db()
    assert (order.status, order.activity, Activity.objects.count()) == ("confirmed", None, 1)
    assert not AuditEntry.objects.about(order).filter(action="order.deliver").exists()
    page = take(client, cast.wuxing_officer, order, "deliver", **data, summary="好", late_reason="漏登")
    assert page.status_code == 302
    assert counted(trainings, cast.wuxing) == {"2017-05": 1, "2017-07": 1}
    assert feeds.differences() == []


@pytest.mark.parametrize(
    ("verb", "data", "names"),
    [
        ("confirm", {"agreed_on": "2017-07-03"}, {"agreed_on"}),
        ("refuse", {"answer": " "}, {"answer"}),
        ("cancel", {}, {"cancel_reason"}),
    ],
)
def test_steps_ask_for_what_they_need(cast, client, offer, verb, data, names):
    order = place(cast, offer)
    user = cast.zhili_officer if verb == "cancel" else cast.wuxing_officer
    page = take(client, user, order, verb, **data)
    assert page.status_code == 422 and set(page.context["form"].errors) == names
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED


def test_low_marks_say_why(cast, client, offer):
    order = delivered(cast, offer)
    assert set(take(client, cast.zhili_officer, order, "rate", rating="3").context["form"].errors) == {"rating_text"}
    assert set(take(client, cast.zhili_officer, order, "rate").context["form"].errors) == {"rating"}
    assert take(client, cast.zhili_officer, order, "rate", rating="6").status_code == 422
    with pytest.raises(Refused, match="1至5"):
        orders.rate(order, cast.zhili_officer, 6)


def test_what_is_delivered_lies_behind_today_with_heads(cast, client, offer):
    order = confirmed(cast, offer)
    data = {"name": "宣讲", "held_on": "2017-07-05", "place": "", "heads": "0", "summary": ""}
    page = take(client, cast.wuxing_officer, order, "deliver", **data)
    assert set(page.context["form"].errors) == {"held_on", "place", "heads", "summary"}


def test_each_side_takes_its_own_steps_only(cast, client, offer):
    order = place(cast, offer)
    for verb in ("confirm", "refuse", "deliver"):
        assert take(client, cast.zhili_officer, order, verb).status_code == 403
    assert take(client, cast.leader, order, "cancel", cancel_reason="不要了").status_code == 403
    assert take(client, cast.deqing_officer, order, "confirm").status_code == 404
    assert take(client, cast.wuxing_officer, order, "vanish").status_code == 404
    done = delivered(cast, offer, for_whom="学校")
    assert take(client, cast.wuxing_officer, done, "rate", rating="5").status_code == 403, "nobody rates themselves"
    with pytest.raises(Refused, match="不由您办理"):
        orders.rate(done, cast.wuxing_officer, 5)


def test_cancelling_and_refusing_keep_their_reasons(cast, client, offer):
    first, second = place(cast, offer), confirmed(cast, offer, for_whom="学校")
    assert take(client, cast.zhili_officer, first, "cancel", cancel_reason="改期").status_code == 302
    assert "已取消：改期" in client.get(reverse("order_detail", args=[first.pk])).content.decode()
    assert take(client, cast.wuxing_officer, second, "refuse", answer="讲师生病").status_code == 302
    page = client.get(reverse("order_detail", args=[second.pk])).content.decode()
    assert "没有接单：讲师生病" in page and "讲师生病" in page
    assert client.get(reverse("order_detail", args=[second.pk])).context["steps"] == []


@pytest.mark.parametrize("verb", orders.MOVES)
def test_every_move_leads_from_its_sources_only(cast, offer, verb):
    acting = {"rate": cast.zhili_officer, "cancel": cast.zhili_officer}.get(verb, cast.wuxing_officer)
    calls = {
        "confirm": lambda o: orders.confirm(o, acting, D(2017, 7, 8), None),
        "refuse": lambda o: orders.refuse(o, acting, "不便"),
        "cancel": lambda o: orders.cancel(o, acting, "不便"),
        "deliver": lambda o: orders.deliver(o, acting, orders.activity_of(o)),
        "rate": lambda o: orders.rate(o, acting, 4),
    }
    for number, source in enumerate(OrderStatus):
        order = place(cast, offer, for_whom=f"社区{number}")
        ServiceOrder.objects.filter(pk=order.pk).update(status=source)
        if source in orders.MOVES[verb].sources:
            calls[verb](order)
            assert order.status == orders.MOVES[verb].to
        else:
            with pytest.raises(Superseded):
                calls[verb](order)
            assert ServiceOrder.objects.get(pk=order.pk).status == source


def test_acts_are_named():
    assert {"order.place", *(move.action for move in orders.MOVES.values())} <= set(acts.NAMES)


# ---- the list ------------------------------------------------------------------------------------------------
def test_the_list_tells_both_sides_apart(cast, client, offer):
    city_offer = offer_of(cast, cast.city, cast.office, "市讲师团")
    own = place(cast, offer)
    upward = place(cast, city_offer, cast.wuxing_officer)
    other = place(cast, city_offer, cast.deqing_officer)
    assert listed(client, cast.wuxing_officer) == [own.pk]
    assert listed(client, cast.wuxing_officer, of="mine") == [upward.pk, own.pk]
    assert listed(client, cast.wuxing_officer, of="all") == [upward.pk, own.pk]
    assert listed(client, cast.office) == [other.pk, upward.pk]
    assert listed(client, cast.office, of="mine") == []
    assert listed(client, cast.office, of="all") == [other.pk, upward.pk, own.pk]
    assert listed(client, cast.zhili_officer) == [own.pk]
    client.force_login(cast.wuxing_officer)
    assert client.get(LIST).context["sides"] == [("asked", "点我的", 1), ("mine", "我点的", 2), ("all", "全部", 2)]


def test_orders_are_filtered_and_exported(cast, client, offer):
    waiting, done = place(cast, offer, for_whom="甲村"), delivered(cast, offer, for_whom="乙村")
    assert listed(client, cast.zhili_officer, status="placed") == [waiting.pk]
    assert listed(client, cast.zhili_officer, q="乙村") == [done.pk]
    assert "没有符合条件的点单" in client.get(LIST, {"q": "没有"}).content.decode()
    _, rows = exported(client, cast.wuxing_officer, LIST, status="delivered")
    told = [(row["服务对象"], row["状态"], row["实际人数"], row["活动编号"]) for row in rows]
    assert told == [("乙村", "已送达", "63", done.activity.number)]


def test_what_waits_too_long_is_marked(cast, offer):
    order = place(cast, offer, day=D(2017, 7, 5))
    late = confirmed(cast, offer, for_whom="学校")
    assert [order.is_late, late.is_late] == [False, False]
    with periods.at(at(7, 6)):
        assert [order.is_late, late.is_late] == [True, True]


def test_long_lists_ask_no_more_queries(cast, client):
    for address in (MENU, LIST):
        client.force_login(cast.wuxing_officer)
        place(cast, offer_of(cast, name=f"先{address}"))
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for number in range(5):
            delivered(cast, offer_of(cast, name=f"{address}{number}"), for_whom=address)
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(few) == len(many)
