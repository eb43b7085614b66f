"""Repeated wrong passwords lock an account for a while; the security officer lifts the lock."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organizations import lockout
from organizations.models import AuditEntry
from tests.cast import PASSWORD

LIMIT = 5
USERS = "/admin/organizations/user/"


def try_to_sign_in(client, password="wrong", username="wuxing", times=1, **headers):
    """The answer to the last of several attempts."""
    for _ in range(times):
        response = client.post(reverse("login"), {"username": username, "password": password}, headers=headers)
    return response


def acts(user):
    return list(AuditEntry.objects.about(user).values_list("action", flat=True))


def shift(minutes):
    """Let time pass."""
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=minutes))


@pytest.fixture
def locked(client, cast):
    """The officer of Wuxing, locked."""
    try_to_sign_in(client, times=LIMIT)
    return cast.wuxing_officer


def test_the_last_wrong_password_locks_and_says_until_when_and_whom_to_ask(client, cast):
    assert try_to_sign_in(client, times=LIMIT - 1).status_code == 200
    response = try_to_sign_in(client)
    assert response.status_code == 429
    until = lockout.locked_until("wuxing")
    assert f"请在 <b>{until:%H:%M}</b> 以后再试" in response.text
    assert "请联系安全管理员解除锁定" in response.text and "请联系系统管理员重置密码" in response.text
    left = until - timezone.now()
    assert dt.timedelta(minutes=14) < left <= dt.timedelta(minutes=15)


def test_even_the_right_password_does_not_open_a_locked_account(client, locked):
    assert try_to_sign_in(client, PASSWORD).status_code == 429
    assert "_auth_user_id" not in client.session


def test_other_accounts_go_on(client, locked):
    assert try_to_sign_in(client, PASSWORD, "deqing").status_code == 302


def test_changing_the_browser_does_not_help(client, cast):
    for n in range(LIMIT):
        response = try_to_sign_in(client, user_agent=f"browser {n}")
    assert response.status_code == 429


def test_attempts_while_locked_do_not_prolong_it(client, locked):
    shift(10)
    before = lockout.locked_until("wuxing")
    try_to_sign_in(client, times=3)
    assert lockout.locked_until("wuxing") == before


def test_the_lock_ends_by_itself(client, locked):
    shift(16)
    assert lockout.locked_until("wuxing") is None
    assert try_to_sign_in(client, PASSWORD).status_code == 302


def test_signing_in_forgets_earlier_mistakes(client, cast):
    try_to_sign_in(client, times=LIMIT - 1)
    try_to_sign_in(client, PASSWORD)
    client.logout()
    assert try_to_sign_in(client, times=LIMIT - 1).status_code == 200


def test_mistakes_and_the_lock_are_in_the_trail(client, locked):
    try_to_sign_in(client)
    assert acts(locked) == [*["account.refused"] * LIMIT, "account.locked", "account.refused"]
    told = list(AuditEntry.objects.about(locked).values_list("summary", flat=True))[LIMIT:]
    assert told == ["账号“wuxing”连续输错密码，锁定15分钟", "账号“wuxing”登录失败：账号锁定期间仍尝试登录"]


def test_an_account_that_does_not_exist_locks_the_same_way(client, cast):
    """Otherwise the lock would tell which accounts exist."""
    assert try_to_sign_in(client, username="nobody", times=LIMIT).status_code == 429
    told = AuditEntry.objects.filter(action="account.locked").get()
    assert told.summary.startswith("未知账号连续输错密码") and told.subject_id == 0


def test_no_password_is_kept_anywhere(client, cast):
    try_to_sign_in(client, "very-secret-typo", times=2)
    kept = AccessAttempt.objects.get()
    assert "very-secret-typo" not in "".join(str(value) for value in vars(kept).values())
    assert not AuditEntry.objects.filter(summary__contains="very-secret-typo").exists()


def test_security_officer_lifts_a_lock(client, cast, locked):
    client.force_login(cast.security)
    page = client.get(USERS).text
    assert page.count("密码多次输错，锁定至") == 1
    chosen = {"action": "unlock", "_selected_action": [locked.pk, cast.leader.pk]}
    answer = client.post(USERS, chosen, follow=True)
    assert "已解除1个账号的登录锁定。" in answer.text
    entry = AuditEntry.objects.about(locked).last()
    assert (entry.action, entry.actor, entry.summary) == (
        "account.unlock", cast.security, "解除账号“wuxing”的登录锁定",
    )  # fmt: skip
    assert "account.unlock" not in acts(cast.leader)
    client.logout()
    assert try_to_sign_in(client, PASSWORD).status_code == 302


def test_administrator_cannot_lift_a_lock(client, cast, locked):
    client.force_login(cast.admin)
    client.post(USERS, {"action": "unlock", "_selected_action": [locked.pk]})
    assert lockout.locked_until("wuxing") is not None


def test_limit_of_the_settings_is_what_these_tests_count():
    assert (LIMIT, dt.timedelta(minutes=15)) == (settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME)
