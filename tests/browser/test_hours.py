"""Honorary hours in Chromium: asked for by one officer, approved by another, a star, a record, and its check."""

import re

from playwright.sync_api import expect

from jobs import queue
from jobs.models import Job
from tests.volunteers.credited import told
from tests.volunteers.people import volunteer
from volunteers.models import HonoraryHours, Volunteer
from volunteers.workflow import honorary, stars


def test_from_honorary_hours_to_a_star_and_a_record_that_anybody_checks(people, open_page):
    row = volunteer(people.wuxing, people.wuxing_officer, name="沈小河")
    officer = open_page("wuxing")
    officer.goto(f"/honorary/new/?number={row.number}")
    officer.fill("[name=minutes]", "100.5小时")
    officer.fill("[name=served_on]", "2017-07-03")
    officer.fill("[name=evidence]", "防汛值守，由村委会证明，材料存镇团委")
    officer.get_by_role("button", name="申报", exact=True).click()
    expect(officer.locator("main .note-ok")).to_contain_text("已为1名志愿者申报100小时30分")
    expect(officer.locator("[name=row]")).to_have_count(0)

    office = open_page("office")
    office.goto("/honorary/?state=waiting")
    office.check("[name=row]")
    office.locator("button[value=approve]").click()
    office.locator("#confirm-yes").click()
    expect(office.locator("main .note-ok")).to_contain_text("已批准1条，共100小时30分")
    expect(office.locator("main .note-info")).to_contain_text(f"{row.number}升为1星")
    office.goto("/stars/")
    expect(office.locator(".kpi").first).to_contain_text("1名")
    expect(office.locator("tbody th")).to_contain_text("沈*")

    officer.goto(f"/volunteers/{row.number}/records/")
    officer.get_by_role("button", name="出具一份").click()
    expect(officer.locator("main .note-ok")).to_contain_text("已出具志愿服务记录")
    code = officer.locator("#records tbody th").inner_text()
    href = officer.locator("#records a", has_text="PDF").get_attribute("href")
    answer = officer.request.get(href)
    assert answer.body().startswith(b"%PDF-") and code.replace("-", "").encode() in answer.body()

    visitor = open_page(width=390)
    visitor.goto("/verify/")
    visitor.fill("[name=code]", code.lower())
    visitor.get_by_role("button", name="核验").click()
    expect(visitor.locator("main .note-ok")).to_contain_text("由本平台出具")
    expect(visitor.locator(".defs")).to_contain_text("100小时30分")
    expect(visitor.locator(".defs")).to_contain_text("一星")
    assert "沈小河" not in visitor.content()
    assert Volunteer.objects.get(pk=row.pk).stars == 1


def test_a_return_without_a_word_keeps_the_ticks(people, open_page):
    rows = [volunteer(people.wuxing, people.wuxing_officer) for _ in range(2)]
    honorary.add(rows, told(people.wuxing), people.wuxing_officer)
    office = open_page("office", width=390)
    office.goto("/honorary/")
    office.check("[data-check-all=row]")
    office.get_by_role("button", name="退回").click()
    expect(office.locator("#id_answer_error")).to_contain_text("写明原因")
    expect(office.locator("[name=row]:checked")).to_have_count(2)
    office.fill("#id_answer", "请补名单")
    office.get_by_role("button", name="退回").click()
    expect(office.locator("main .note-ok")).to_contain_text("已退回2条")
    assert set(HonoraryHours.objects.values_list("answer", flat=True)) == {"请补名单"}


def test_a_new_scheme_is_applied_while_the_page_shows_it(people, open_page):
    row = volunteer(people.wuxing, people.wuxing_officer)
    entries = honorary.add([row], told(people.wuxing, 90 * 60), people.wuxing_officer)
    honorary.decide(entries, people.office, approve=True)
    office = open_page("office")
    office.goto("/stars/scheme/")
    office.fill("[name=valid_from]", "2017-07-04")
    office.fill("[name=document]", "湖团〔2017〕9号")
    office.fill("[name=hours_1]", "80")
    office.get_by_role("button", name="看看会影响多少人").click()
    expect(office.locator("#new .note-warn")).to_contain_text("1 名志愿者升星")
    office.get_by_role("button", name="确认设定").click()
    expect(office.locator("main .note-ok")).to_contain_text("新标准已经生效")
    expect(office.locator(".job")).to_be_visible()
    queue.perform(Job.objects.get(kind=stars.KIND).pk)  # where no worker has taken it up yet
    expect(office.locator(".job[data-state=done]")).to_contain_text("1名志愿者的星级有变化")


def test_the_pages_are_accessible_and_fit_a_phone(people, open_page, axe):
    row = volunteer(people.wuxing, people.wuxing_officer)
    entries = honorary.add([row], told(people.wuxing, 6100), people.wuxing_officer)
    honorary.decide(entries, people.office, approve=True)
    honorary.add([row], told(people.wuxing), people.wuxing_officer)
    waiting, done = HonoraryHours.objects.values_list("pk", flat=True)
    for width in (1440, 390):
        page = open_page("office", width=width)
        for address in (
            "/honorary/", "/honorary/new/", f"/honorary/{waiting}/", f"/honorary/{done}/", "/stars/", "/stars/notice/",
            "/stars/scheme/", f"/volunteers/{row.number}/records/", "/verify/222222222222/",
        ):  # fmt: skip
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            assert not re.search(r"\{[{%]", page.content()), address
