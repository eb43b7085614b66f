"""Signing in and out, and one's own password, with the traces that they leave."""

import pytest
from django.urls import reverse

from organizations.models import AuditEntry, User
from tests.cast import PASSWORD

LOGIN, LOGOUT, CHANGE = "/login/", "/logout/", "/password/"
NEW = "West-Lake-Bridge-9"


def text(response) -> str:
    return response.content.decode()


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def traces(user=None):
    """(action, actor, summary) of what was done to accounts, oldest first."""
    entries = AuditEntry.objects.about(user) if user else AuditEntry.objects.filter(subject_id=0).order_by("id")
    return [(entry.action, entry.actor, entry.summary) for entry in entries]


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


def test_signing_in_and_out_leaves_a_trace(client, cast):
    officer = cast.wuxing_officer
    sign_in(client, "wuxing")
    client.post(LOGOUT)
    client.post(LOGOUT)
    assert traces(officer) == [("account.login", officer, "登录"), ("account.logout", officer, "退出登录")]
    assert {entry.organization for entry in AuditEntry.objects.about(officer)} == {cast.wuxing}


def test_a_refused_sign_in_names_the_account_only_if_it_exists_and_never_what_was_typed(client, cast):
    sign_in(client, "wuxing", "my-secret-typo")
    sign_in(client, "my-secret-typo", "x")
    why = "登录失败：账号或密码不正确，或账号未启用"
    assert traces(cast.wuxing_officer) == [("account.refused", None, f"账号“wuxing”{why}")]
    assert traces() == [("account.refused", None, f"未知账号{why}")]
    assert AuditEntry.objects.get(subject_id=0).organization is None


def test_a_form_that_was_not_filled_in_leaves_no_trace(client, cast):
    sign_in(client, "wuxing", "")
    assert traces(cast.wuxing_officer) == []


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
    entry = AuditEntry.objects.about(cast.wuxing_officer).get(action="change_password")
    assert (entry.actor, entry.organization, entry.summary) == (cast.wuxing_officer, cast.wuxing, "修改了登录密码")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old": "wrong"}, "old_password"),
        ({"again": "other"}, "new_password2"),
        ({"new": "12345678", "again": "12345678"}, "new_password2"),
        ({"new": PASSWORD, "again": PASSWORD}, "new_password1"),
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
