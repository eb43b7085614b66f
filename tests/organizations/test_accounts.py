"""The administration of accounts by two offices: one opens them, the other grants the rights."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry, Department, Organization, Role, User
from tests.cast import PASSWORD

NEW = "West-Lake-Bridge-9"
USERS = "/admin/organizations/user/"


def change_page(user):
    return f"{USERS}{user.pk}/change/"


def opened(**changes):
    """What the system administrator types to open an account."""
    return {"username": "anji", "name": "安小吉", "department": "", "password1": NEW, "password2": NEW} | changes


def granted(user, **changes):
    """What the security officer sends when nothing is changed."""
    facts = {"role": user.role, "organization": user.organization_id or "", "department": user.department_id or ""}
    return facts | {"phone": ""} | ({"is_active": "on"} if user.is_active else {}) | changes


def fields(response):
    return set(response.context["adminform"].form.fields)


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def security(client, cast):
    client.force_login(cast.security)
    return client


@pytest.fixture
def pending(cast):
    """An account that the system administrator has opened."""
    return User.objects.create_user(
        "anji", NEW, name="安小吉", organization=cast.wuxing, is_active=False, password_is_initial=True
    )


# ---- opening ---------------------------------------------------------------------------------------------
def test_administrator_opens_an_account_that_cannot_sign_in_yet(admin, cast, client):
    response = admin.post(f"{USERS}add/", opened(organization=cast.wuxing.pk, role=Role.LEADER, is_active="on"))
    assert response.status_code == 302
    user = User.objects.get(username="anji")
    assert (user.role, user.is_active, user.password_is_initial) == ("", False, True), "what else was sent is ignored"
    assert AuditEntry.objects.about(user).get().summary == "新增用户“安小吉”"
    client.logout()
    client.post(reverse("login"), {"username": "anji", "password": NEW})
    assert "_auth_user_id" not in client.session


def test_administrator_is_asked_for_no_right_and_no_phone(admin):
    asked = fields(admin.get(f"{USERS}add/"))
    assert asked == {"username", "name", "organization", "department", "password1", "password2"}


def test_administrator_sees_no_phone_at_all(admin, cast):
    cast.wuxing_officer.phone = "13812345678"
    cast.wuxing_officer.save()
    for address in (USERS, change_page(cast.wuxing_officer)):
        page = admin.get(address).text
        assert "吴兴" in page and "138" not in page and "field-phone" not in page


def test_administrator_corrects_a_name_and_changes_no_right(admin, cast):
    user = cast.wuxing_officer
    assert fields(admin.get(change_page(user))) == {"username", "name"}
    sent = {"username": "wuxing", "name": "吴小兴", "role": Role.LEADER, "organization": cast.city.pk, "phone": "1"}
    assert admin.post(change_page(user), sent).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.role, user.organization, user.is_active) == (
        "吴小兴", Role.COUNTY_OFFICER, cast.wuxing, True,
    )  # fmt: skip
    entry = AuditEntry.objects.about(user).get()
    assert entry.summary == "修改用户“吴小兴”：姓名 wuxing→吴小兴"
    assert entry.details == {"changes": {"姓名": ["wuxing", "吴小兴"]}}


def test_saving_without_a_change_leaves_no_trace(admin, cast):
    user = cast.wuxing_officer
    assert admin.post(change_page(user), {"username": "wuxing", "name": "wuxing"}).status_code == 302
    assert not AuditEntry.objects.about(user).exists()


def test_department_must_belong_to_the_organisation(admin, cast):
    youth = Department.objects.get(name="青年发展部")
    response = admin.post(f"{USERS}add/", opened(organization=cast.wuxing.pk, department=youth.pk))
    assert "这个部门不属于所选的组织" in response.text
    assert not User.objects.filter(username="anji").exists()


# ---- passwords -------------------------------------------------------------------------------------------
def test_administrator_resets_a_password_which_its_owner_must_change(admin, cast, client):
    user = cast.wuxing_officer
    address = f"{USERS}{user.pk}/password/"
    assert admin.post(address, {"password1": NEW, "password2": NEW}).status_code == 302
    assert AuditEntry.objects.about(user).get().summary == "修改用户“wuxing”：密码"
    client.logout()
    client.post(reverse("login"), {"username": "wuxing", "password": NEW})
    assert client.get(reverse("entry")).url == reverse("password_change")
    page = client.get(reverse("password_change"))
    assert "您的密码是他人设置的初始密码，请先改成自己的密码。" in page.text
    typed = {"old_password": NEW, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(reverse("password_change"), typed).url == reverse("password_change_done")
    assert client.get(reverse("dashboard")).status_code == 200


@pytest.mark.parametrize("who", ["admin", "security", "auditor"])
def test_administrator_sets_no_password_of_an_office(admin, cast, who):
    user = getattr(cast, who)
    response = admin.post(f"{USERS}{user.pk}/password/", {"password1": NEW, "password2": NEW})
    assert response.status_code == 403
    assert "三员的密码由本人修改，忘记时在服务器上重设" in response.text
    assert "../password/" in admin.get(change_page(cast.leader)).text
    assert "../password/" not in admin.get(change_page(user)).text
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# ---- granting --------------------------------------------------------------------------------------------
def test_security_officer_grants_a_role_and_switches_on(security, cast, pending, client):
    response = security.post(change_page(pending), granted(pending, role=Role.COUNTY_OFFICER, is_active="on"))
    assert response.status_code == 302
    pending.refresh_from_db()
    assert (pending.role, pending.is_active) == (Role.COUNTY_OFFICER, True)
    entry = AuditEntry.objects.about(pending).get()
    assert (entry.actor, entry.organization) == (cast.security, cast.wuxing)
    assert entry.details == {"changes": {"角色": ["待授权", "县区填报员"], "启用": ["否", "是"]}}
    assert entry.summary == "修改用户“安小吉”：角色 待授权→县区填报员、启用 否→是"
    client.logout()
    client.post(reverse("login"), {"username": "anji", "password": NEW})
    assert client.get(reverse("home")).url == reverse("password_change")


def test_security_officer_moves_an_account_with_old_and_new_recorded(security, cast):
    user = cast.youth_staff
    rights = Department.objects.get(name="权益部")
    assert security.post(change_page(user), granted(user, department=rights.pk)).status_code == 302
    assert AuditEntry.objects.about(user).get().details == {"changes": {"部门": ["青年发展部", "权益部"]}}


def test_security_officer_switches_off_an_account_without_a_role_only_off(security, pending):
    response = security.post(change_page(pending), granted(pending, is_active="on"))
    assert "启用账号前请先授予角色" in response.text
    pending.refresh_from_db()
    assert not pending.is_active


def test_account_in_use_needs_an_organisation_unless_it_is_an_office(security, cast, pending):
    refused = security.post(change_page(pending), granted(pending, role=Role.LEADER, organization="", is_active="on"))
    assert "账号必须属于一个组织" in refused.text
    county = granted(pending, role=Role.AUDITOR, organization=cast.wuxing.pk, is_active="on")
    assert "系统、安全、审计管理员设在市级" in security.post(change_page(pending), county).text
    allowed = granted(pending, role=Role.AUDITOR, organization="", is_active="on")
    assert security.post(change_page(pending), allowed).status_code == 302


def test_security_officer_enters_a_phone_and_sees_it_masked(security, cast):
    user = cast.wuxing_officer
    assert security.post(change_page(user), granted(user, phone="+86 138-1234-5678")).status_code == 302
    user.refresh_from_db()
    assert user.phone == "13812345678" and "13812345678" not in user.phone_sealed
    entry = AuditEntry.objects.about(user).get()
    assert (entry.summary, entry.details) == ("修改用户“wuxing”：手机号", {"changes": {"手机号": []}})
    page = security.get(change_page(user)).text
    assert "138****5678" in page and "13812345678" not in page
    assert security.post(change_page(user), granted(user)).status_code == 302
    user.refresh_from_db()
    assert user.phone == "13812345678", "an empty field keeps it"


@pytest.mark.parametrize("phone", ["12345678901", "1381234567", "138123456789", "电话"])
def test_security_officer_is_told_what_is_no_mobile_number(security, cast, phone):
    user = cast.wuxing_officer
    assert "请填写 11 位手机号" in security.post(change_page(user), granted(user, phone=phone)).text
    user.refresh_from_db()
    assert user.phone == ""


def test_security_officer_grants_the_export_of_whole_numbers_and_takes_it_back(security, cast):
    user = cast.wuxing_officer
    assert security.post(change_page(user), granted(user, handles_identity="on")).status_code == 302
    user.refresh_from_db()
    assert user.handles_identity
    entry = AuditEntry.objects.about(user).get()
    assert entry.details == {"changes": {"可导出完整个人信息": ["否", "是"]}}
    assert security.post(change_page(user), granted(user)).status_code == 302
    user.refresh_from_db()
    assert not user.handles_identity
    assert AuditEntry.objects.about(user).last().summary == "修改用户“wuxing”：可导出完整个人信息 是→否"


@pytest.mark.parametrize("who", ["leader", "auditor", "admin"])
def test_nobody_else_gets_the_export_of_whole_numbers(security, cast, who):
    user = getattr(cast, who)
    response = security.post(change_page(user), granted(user, handles_identity="on"))
    assert "只有市级工作人员和县区填报员可以导出完整个人信息" in response.text
    user.refresh_from_db()
    assert not user.handles_identity


def test_administrator_grants_no_export_of_whole_numbers(admin, cast):
    user = cast.wuxing_officer
    admin.post(change_page(user), {"username": "wuxing", "name": "wuxing", "handles_identity": "on"})
    user.refresh_from_db()
    assert not user.handles_identity


def test_security_officer_grants_himself_nothing(security, cast):
    own = change_page(cast.security)
    assert fields(security.get(own)) == {"phone"}
    security.post(own, {"role": Role.ADMINISTRATOR, "organization": cast.wuxing.pk, "is_active": "", "phone": ""})
    cast.security.refresh_from_db()
    assert (cast.security.role, cast.security.organization) == (Role.SECURITY, cast.city)
    assert cast.security.is_active


def test_security_officer_opens_no_account_sets_no_password_and_keeps_no_organisation(security, cast):
    user = cast.wuxing_officer
    for address in (f"{USERS}add/", f"{USERS}{user.pk}/password/"):
        assert security.get(address).status_code == 403
    for kind, row in (("organization", cast.wuxing), ("department", Department.objects.first())):
        assert security.get(f"/admin/organizations/{kind}/").status_code == 403
        assert security.get(f"/admin/organizations/{kind}/{row.pk}/change/").status_code == 403
        assert security.get(f"/admin/organizations/{kind}/add/").status_code == 403
    assert "password" not in fields(security.get(change_page(user)))
    security.post(change_page(user), granted(user, username="other", name="别人"))
    user.refresh_from_db()
    assert (user.username, user.name) == ("wuxing", "wuxing")


# ---- what neither may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["admin", "security"])
def test_neither_office_deletes_or_reads_the_trail(client, cast, who):
    client.force_login(getattr(cast, who))
    for kind, row in (("user", cast.leader), ("organization", cast.wuxing)):
        assert client.post(f"/admin/organizations/{kind}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{USERS}{cast.leader.pk}/history/").status_code == 403
    assert "history" not in client.get(change_page(cast.leader)).text
    assert client.get("/admin/organizations/auditentry/").status_code == 404
    refused = client.get(reverse("audit_list"))
    assert (refused.status_code, "操作记录只供审计管理员查阅" in refused.text) == (403, True)
    assert "最近动作" not in client.get("/admin/").text


def test_list_of_accounts_takes_as_many_queries_for_many_as_for_few(security, cast, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(40) as captured:
            assert security.get(USERS).status_code == 200
        return len(captured)

    few = queries()
    for n in range(20):
        User.objects.create_user(f"more{n}", name="多", role=Role.LEADER, organization=cast.wuxing)
    assert queries() == few


# ---- organisations ------------------------------------------------------------------------------------------
def test_new_organisation_takes_its_place_in_the_tree(admin, cast):
    facts = {"code": "330523", "name": "共青团安吉县委", "short_name": "安吉县", "level": "county"}
    facts |= {"valid_from": "2017-01-01", "valid_to": ""}
    add = "/admin/organizations/organization/add/"
    assert "请选择上级组织" in admin.post(add, facts | {"parent": ""}).text
    assert admin.post(add, facts | {"parent": cast.city.pk, "collects": "on"}).status_code == 302
    new = Organization.objects.get(code="330523")
    assert new.path.startswith(cast.city.path) and new.depth == 2 and new.collects
    assert AuditEntry.objects.about(new).get().organization == new
    page = admin.get(f"/admin/organizations/organization/{new.pk}/change/")
    assert "parent" not in fields(page)


def test_organisation_that_begins_to_collect_is_recorded(admin, cast):
    facts = {"code": "330502", "name": cast.wuxing.name, "short_name": "吴兴区", "level": "county", "collects": "on"}
    address = f"/admin/organizations/organization/{cast.wuxing.pk}/change/"
    assert admin.post(address, facts | {"valid_from": "", "valid_to": ""}).status_code == 302
    assert AuditEntry.objects.about(cast.wuxing).get().details == {"changes": {"向下级收集月报": ["否", "是"]}}


def test_organisation_cannot_end_before_it_begins(admin, cast):
    response = admin.post(
        f"/admin/organizations/organization/{cast.wuxing.pk}/change/",
        {"code": "330502", "name": "x", "short_name": "x", "level": "county"}
        | {"valid_from": "2017-02-01", "valid_to": "2017-01-01"},
    )
    assert "停用日期不能早于启用日期" in response.text


def test_department_is_added_and_renamed_in_its_organisation(admin, cast):
    add = "/admin/organizations/department/add/"
    assert admin.post(add, {"organization": cast.wuxing.pk, "name": "宣传部"}).status_code == 302
    department = Department.objects.get(organization=cast.wuxing)
    address = f"/admin/organizations/department/{department.pk}/change/"
    assert admin.post(address, {"organization": cast.city.pk, "name": "宣教部"}).status_code == 302
    department.refresh_from_db()
    assert (department.name, department.organization) == ("宣教部", cast.wuxing)
    assert list(AuditEntry.objects.about(department).values_list("summary", flat=True)) == [
        "新增部门“宣传部”",
        "修改部门“宣教部”：名称 宣传部→宣教部",
    ]
