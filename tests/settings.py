"""The platform's own settings, with one more app: a register that only tests and benchmarks fill."""

from huzhou_league.settings import *  # noqa: F403
from huzhou_league.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.register"]
