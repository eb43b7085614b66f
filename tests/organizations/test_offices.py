"""The three offices: where each lands, what is closed to it, and how the first of them come into being."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from organizations import rules
from organizations.models import OFFICES, AuditEntry, Role, User
from tests.cast import PASSWORD

OFFICE_NAMES = ("admin", "security", "auditor")
WORK = ("project_list", "entry", "review_queue", "summary_list")
CLOSED = "系统、安全、审计三类管理员按职责分开，不参与填报、审核，也不查看业务数据。"


@pytest.fixture
def office(request, client, cast):
    """The client of one office, by the name of its holder."""
    client.force_login(getattr(cast, request.param))
    return client


# ---- pages ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("username", "lands"),
    [
        ("admin", "admin:index"),
        ("security", "admin:index"),
        ("auditor", "audit_list"),
        ("leader", "dashboard"),
        ("wuxing", "dashboard"),
    ],
)
def test_everybody_lands_on_the_own_work(client, cast, username, lands):
    signed_in = client.post(reverse("login"), {"username": username, "password": PASSWORD})
    assert signed_in.url == reverse("home")
    assert client.get(signed_in.url).url == reverse(lands)
    assert client.get(reverse(lands)).status_code == 200


@pytest.mark.parametrize("office", OFFICE_NAMES, indirect=True)
def test_the_work_is_closed_to_every_office_in_one_sentence(office):
    for name in WORK:
        response = office.get(reverse(name))
        assert (response.status_code, CLOSED in response.text) == (403, True), name
        assert 'href="/home/"' in response.text
    assert office.get("/").url == reverse("home")
    assert office.post(reverse("review_accept_all")).status_code == 403


@pytest.mark.parametrize("office", OFFICE_NAMES, indirect=True)
def test_every_office_changes_its_own_password(office):
    assert office.get(reverse("password_change")).status_code == 200
    assert office.get(reverse("password_change_done")).status_code == 200


@pytest.mark.parametrize("who", ["auditor", "leader", "office", "youth_staff", "wuxing_officer"])
def test_the_administration_is_closed_to_everybody_else(client, cast, who):
    client.force_login(getattr(cast, who))
    for address in ("/admin/", "/admin/organizations/user/", f"/admin/organizations/user/{cast.leader.pk}/change/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "系统管理只对系统管理员和安全管理员开放" in response.text


def test_the_administration_has_no_door_of_its_own(client, cast):
    assert client.get("/admin/login/").url == "/login/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "admin", "password": PASSWORD}).url.startswith("/login/")
    assert "_auth_user_id" not in client.session
    client.force_login(cast.admin)
    assert client.get("/admin/password_change/").url == reverse("password_change")
    assert client.post("/admin/logout/").url == reverse("login")
    assert AuditEntry.objects.about(cast.admin).get().action == "account.logout"


def test_an_office_sees_one_entry_in_the_navigation(client, cast):
    client.force_login(cast.auditor)
    items = client.get(reverse("audit_list")).context["nav_items"]
    assert [(item.label, item.url) for item in items] == [("操作记录", reverse("audit_list"))]
    client.force_login(cast.security)
    items = client.get(reverse("password_change")).context["nav_items"]
    assert [(item.label, item.url) for item in items] == [("系统管理", reverse("admin:index"))]


# ---- rules ---------------------------------------------------------------------------------------------
def test_no_account_holds_two_offices(cast):
    duties = (rules.keeps_system, rules.keeps_rights, rules.reads_trail)
    held = {user.username: [duty.__name__ for duty in duties if duty(user)] for user in User.objects.all()}
    assert {name: duty for name, duty in held.items() if duty} == {
        "admin": ["keeps_system"],
        "security": ["keeps_rights"],
        "auditor": ["reads_trail"],
    }


def test_an_office_that_is_switched_off_holds_nothing(cast):
    for user in (cast.admin, cast.security, cast.auditor):
        user.is_active = False
        assert not (rules.keeps_system(user) or rules.keeps_rights(user) or rules.reads_trail(user))


def test_an_account_in_use_has_a_role(cast):
    pending = User.objects.create_user("pending", "x", name="待定", is_active=False)
    assert pending.role_label == "待授权"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=pending.pk).update(is_active=True)


# ---- the first accounts ----------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("role", OFFICES)
def test_the_server_makes_each_office(role, monkeypatch, client):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    monkeypatch.setenv("DJANGO_SUPERUSER_ROLE", role)
    call_command("createsuperuser", "--noinput", username="first", name="首任", stdout=StringIO())
    user = User.objects.get(username="first")
    assert (user.role, user.organization, user.is_active) == (role, None, True)
    entry = AuditEntry.objects.about(user).get()
    assert (entry.action, entry.actor) == ("account.bootstrap", None)
    assert entry.summary == f"在服务器上建立账号“首任”：{role.label}"
    client.post(reverse("login"), {"username": "first", "password": PASSWORD})
    assert client.get(client.get(reverse("home")).url).status_code == 200
    assert client.get(reverse("project_list")).status_code == 403


@pytest.mark.django_db
def test_the_server_makes_nobody_but_the_offices():
    with pytest.raises(CommandError, match="这里只建立三员账号"):
        call_command("createsuperuser", "--noinput", username="chief", name="领导", role=Role.LEADER)
    with pytest.raises(CommandError, match="--role"):
        call_command("createsuperuser", "--noinput", username="chief", name="领导")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_prompt_tells_the_offices_and_asks_again(monkeypatch):
    answers, asked = iter(["首任", "leader", "security"]), []
    monkeypatch.setattr("builtins.input", lambda message: asked.append(message) or next(answers))
    monkeypatch.setattr("getpass.getpass", lambda *args: PASSWORD)

    class Terminal:
        def isatty(self):
            return True

    errors = StringIO()
    call_command("createsuperuser", username="first", stdin=Terminal(), stdout=StringIO(), stderr=errors)
    assert User.objects.get(username="first").role == Role.SECURITY
    assert asked[1] == asked[2] == "角色（administrator 系统管理员、security 安全管理员、auditor 审计管理员）: "
    assert "请填写其中之一" in errors.getvalue()
