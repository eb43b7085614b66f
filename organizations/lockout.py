"""Locked accounts: after several wrong passwords in a row nobody signs in to an account for a while.

Counting and locking is django-axes' work; this module answers who is locked until when, and lifts a lock. Locks run in
real time: a held calendar does not hold them.
"""

import datetime as dt

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery, Sum
from django.utils import timezone

from organizations import audit


def _counted():
    """Per typed account: the last wrong password of those that are locked now."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
    grouped = recent.order_by().values("username").annotate(times=Sum("failures_since_start"), last=Max("attempt_time"))
    return grouped.filter(times__gte=settings.AXES_FAILURE_LIMIT)


def with_lock(accounts):
    """The accounts with `lock_counted_at`, the moment from which their lock runs, or None."""
    own = _counted().filter(username=OuterRef("username"))
    return accounts.annotate(lock_counted_at=Subquery(own.values("last")[:1]))


def ends(counted_at: dt.datetime | None) -> dt.datetime | None:
    """When a lock that runs from that moment is over, in local time."""
    return counted_at and timezone.localtime(counted_at + settings.AXES_COOLOFF_TIME)


def locked_until(username: str) -> dt.datetime | None:
    """When one may try this account again, or None when it is not locked."""
    counted = _counted().filter(username=username).order_by("username").first()
    return ends(counted["last"]) if counted else None


def minutes() -> int:
    """How long a lock lasts."""
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


def unlock(account, user) -> bool:
    """Lift the account's lock; False when there was none."""
    with transaction.atomic():
        if not locked_until(account.username):
            return False
        reset(username=account.username)
        audit.record(user, "account.unlock", account, f"解除账号“{account}”的登录锁定")
    return True
