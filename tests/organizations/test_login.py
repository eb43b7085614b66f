"""Signing in and out, one's own password, and the administration of accounts."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry, Organization, Role, User
from tests.cast import PASSWORD

LOGIN, LOGOUT, CHANGE = "/login/", "/logout/", "/password/"
NEW = "West-Lake-Bridge-9"


def text(response) -> str:
    return response.content.decode()


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


# ---- sign-in ---------------------------------------------------------------------------------------------
def test_login_page_is_open_and_shows_no_navigation(client, db):
    page = text(client.get(LOGIN))
    assert "账号" in page and "密码" in page and "登录" in page
    assert "nav-main" not in page


def test_every_other_page_leads_to_login(client, db):
    response = client.get(CHANGE)
    assert response.status_code == 302
    assert response.url == f"{LOGIN}?next={CHANGE}"


def test_login_goes_where_one_wanted_to_go(client, cast):
    response = sign_in(client, "wuxing", next=CHANGE)
    assert (response.status_code, response.url) == (302, CHANGE)
    page = text(client.get(CHANGE))
    assert "吴兴" in page and "县区填报员" in page


def test_login_never_leads_to_another_site(client, cast):
    response = sign_in(client, "wuxing", next="https://example.com/")
    assert response.url == reverse("home")


def test_login_refuses_wrong_account_and_wrong_password_with_the_same_words(client, cast):
    answers = [sign_in(client, "wuxing", "nonsense"), sign_in(client, "nobody"), sign_in(client, "wuxing", "")]
    told = [response.context["form"].non_field_errors() for response in answers]
    assert told[0] == told[1] and "账号或密码不正确" in told[0][0]
    assert answers[2].context["form"].errors["password"]
    assert "_auth_user_id" not in client.session


def test_login_refuses_an_account_that_is_switched_off(client, cast):
    User.objects.filter(username="wuxing").update(is_active=False)
    assert sign_in(client, "wuxing").status_code == 200
    assert "_auth_user_id" not in client.session


def test_login_is_told_to_htmx_by_status(client, db):
    """A redirect would be followed silently, and the login page would land inside the page that asked."""
    assert client.get(CHANGE, headers={"hx-request": "true"}).status_code == 401


def test_logout_is_a_post(client, cast):
    client.force_login(cast.wuxing_officer)
    assert client.get(LOGOUT).status_code == 405
    assert client.post(LOGOUT).url == LOGIN
    assert "_auth_user_id" not in client.session


# ---- one's own password ------------------------------------------------------------------------------------
def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again})


def test_password_change_counts_and_leaves_a_trace(client, cast):
    client.force_login(cast.wuxing_officer)
    assert change(client).url == reverse("password_change_done")
    assert "密码已修改" in text(client.get(reverse("password_change_done")))
    client.post(LOGOUT)
    sign_in(client, "wuxing", NEW)
    assert client.session["_auth_user_id"] == str(cast.wuxing_officer.pk)
    entry = AuditEntry.objects.about(cast.wuxing_officer).get()
    assert (entry.actor, entry.organization, entry.summary) == (cast.wuxing_officer, cast.wuxing, "修改了登录密码")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old": "wrong"}, "old_password"),
        ({"again": "other"}, "new_password2"),
        ({"new": "12345678", "again": "12345678"}, "new_password2"),
    ],
)
def test_password_change_refuses_beside_the_field(client, cast, typed, field):
    client.force_login(cast.wuxing_officer)
    response = change(client, **typed)
    assert list(response.context["form"].errors) == [field]
    assert f'aria-describedby="id_{field}' in text(response) or "errorlist" in text(response)
    cast.wuxing_officer.refresh_from_db()
    assert cast.wuxing_officer.check_password(PASSWORD)
    assert not AuditEntry.objects.about(cast.wuxing_officer).exists()


# ---- administration ----------------------------------------------------------------------------------------
def account(**changes):
    facts = {"username": "anji", "name": "安小吉", "phone": "", "role": Role.COUNTY_OFFICER, "department": ""}
    return facts | {"usable_password": "true", "password1": NEW, "password2": NEW} | changes


def test_only_administrators_administer(client, cast):
    for user in (cast.leader, cast.office, cast.wuxing_officer):
        client.force_login(user)
        assert client.get("/admin/").status_code == 302


def test_administrator_adds_an_account_that_can_sign_in(admin, cast, client):
    response = admin.post(
        "/admin/organizations/user/add/", account(organization=cast.wuxing.pk, phone="+86 138-1234-5678")
    )
    assert response.status_code == 302
    user = User.objects.get(username="anji")
    assert user.phone == "13812345678" and "13812345678" not in user.phone_sealed
    assert AuditEntry.objects.about(user).get().summary == "新增用户“安小吉”"
    client.logout()
    assert sign_in(client, "anji", NEW).status_code == 302


@pytest.mark.parametrize("phone", ["12345678901", "1381234567", "138123456789", "电话"])
def test_administration_refuses_what_is_no_mobile_number(admin, cast, phone):
    response = admin.post("/admin/organizations/user/add/", account(organization=cast.wuxing.pk, phone=phone))
    assert "请填写 11 位手机号" in text(response)
    assert not User.objects.filter(username="anji").exists()


def test_account_needs_an_organisation(admin, cast):
    response = admin.post("/admin/organizations/user/add/", account(organization=""))
    assert "账号必须属于一个组织" in text(response)


def test_administrator_edits_an_account_without_seeing_the_phone(admin, cast):
    user = cast.wuxing_officer
    user.phone = "13812345678"
    user.save()
    address = f"/admin/organizations/user/{user.pk}/change/"
    page = text(admin.get(address))
    assert "138****5678" in page and "13812345678" not in page
    facts = {"username": "wuxing", "name": "吴小兴", "phone": "", "role": user.role, "organization": cast.wuxing.pk}
    assert admin.post(address, facts | {"department": "", "is_active": "on"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.phone) == ("吴小兴", "13812345678")
    assert AuditEntry.objects.about(user).get().summary == "修改用户“吴小兴”：姓名"


def test_administrator_sets_a_password_and_leaves_a_trace(admin, cast):
    user = cast.wuxing_officer
    address = f"/admin/organizations/user/{user.pk}/password/"
    assert admin.post(address, {"password1": NEW, "password2": NEW, "usable_password": "true"}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEntry.objects.about(user).get().summary == "修改用户“wuxing”：密码"


def test_nobody_grants_himself_a_right(admin, cast):
    response = admin.get(f"/admin/organizations/user/{cast.admin.pk}/change/")
    assert not {"role", "organization", "department", "is_active"} & set(response.context["adminform"].form.fields)


def test_new_organisation_takes_its_place_in_the_tree(admin, cast):
    facts = {"code": "330523", "name": "共青团安吉县委", "short_name": "安吉县", "level": "county"}
    facts |= {"valid_from": "2017-01-01", "valid_to": ""}
    add = "/admin/organizations/organization/add/"
    assert "请选择上级组织" in text(admin.post(add, facts | {"parent": ""}))
    assert admin.post(add, facts | {"parent": cast.city.pk}).status_code == 302
    new = Organization.objects.get(code="330523")
    assert new.path.startswith(cast.city.path) and new.depth == 2
    assert AuditEntry.objects.about(new).get().organization == new
    page = admin.get(f"/admin/organizations/organization/{new.pk}/change/")
    assert "parent" not in page.context["adminform"].form.fields


def test_organisation_cannot_end_before_it_begins(admin, cast):
    response = admin.post(
        f"/admin/organizations/organization/{cast.wuxing.pk}/change/",
        {"code": "330502", "name": "x", "short_name": "x", "level": "county"}
        | {"valid_from": "2017-02-01", "valid_to": "2017-01-01"},
    )
    assert "停用日期不能早于启用日期" in text(response)


def test_nothing_is_deleted_and_the_trail_is_only_read(admin, cast):
    change(admin)
    entry = AuditEntry.objects.latest("id")
    assert admin.get("/admin/organizations/auditentry/").status_code == 200
    assert "修改了登录密码" in text(admin.get(f"/admin/organizations/auditentry/{entry.pk}/change/"))
    assert admin.post(f"/admin/organizations/auditentry/{entry.pk}/change/", {"summary": "x"}).status_code == 403
    for kind, row in (("user", cast.leader), ("organization", cast.wuxing), ("auditentry", entry)):
        assert admin.post(f"/admin/organizations/{kind}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.django_db
def test_the_first_administrator_without_an_organisation_lands_in_the_administration(client):
    User.objects.create_superuser("first", "correct-horse-1", name="管理员")
    client.login(username="first", password="correct-horse-1")
    for name in ("home", "dashboard", "project_list", "entry", "review_queue", "summary_list"):
        assert client.get(reverse(name))["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("password_change")).status_code == 200
