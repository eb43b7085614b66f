"""Writes `matrix.txt` anew: `pytest tests/permissions/rewrite.py`. Every line that moved wants to be read and meant."""

import pytest

from tests.permissions.routes import calls
from tests.permissions.test_matrix import HEAD, MATRIX, METHODS, got


@pytest.mark.django_db
def test_rewrite(world):
    lines = [HEAD]
    for key in calls(world):
        for method in METHODS:
            lines.append(f"{key:34}{method:8}" + "".join(f"{status:>15}" for status in got(world, key, method)))
    MATRIX.write_text("\n".join(lines) + "\n")
