"""The settings and the list that tells administrators of them agree."""

import re

from django.conf import settings


def test_the_example_lists_every_setting_that_is_read_from_the_environment():
    source = (settings.BASE_DIR / "huzhou_league/settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    listed = set(re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert read == listed
    assert "DATABASE_URL" in read
