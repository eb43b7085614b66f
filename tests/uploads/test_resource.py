"""A resource is django-import-export's own: that library alone reads and writes the same sheets, if slowly."""

import pytest
import tablib

from tests.register.models import Member
from tests.register.resources import MemberResource
from tests.register.sheets import HEAD, member
from uploads.resource import Context

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(cast):
    return MemberResource(Context(cast.wuxing_officer, cast.wuxing))


def dataset(*rows):
    return tablib.Dataset(*rows, headers=HEAD)


def test_the_library_imports_through_it(resource, cast):
    result = resource.import_data(dataset(member(1), member(2)), raise_errors=True)
    assert result.totals["new"] == 2
    stored = Member.objects.get(number="M0000001")
    assert (stored.organization, stored.kind, str(stored.hours)) == (cast.wuxing, "teacher", "0.5")


def test_the_library_hears_what_is_wrong(resource):
    bad = (*member(1)[:4], "2017-02-30", *member(1)[5:])
    result = resource.import_data(dataset(bad))
    assert "2017" in str(result.invalid_rows[0].error if result.invalid_rows else result.rows[0].errors[0].error)
    assert not Member.objects.exists()


def test_what_it_exports_it_imports_unchanged(resource):
    resource.import_data(dataset(member(1), member(2)), raise_errors=True)
    written = resource.export(Member.objects.order_by("number"))
    assert written.headers == list(HEAD)
    assert written[0][:4] == ("M0000001", "成员1", "吴兴区", "讲师")
    again = resource.import_data(written, raise_errors=True)
    assert again.totals["skip"] + again.totals["update"] == 2
    assert Member.objects.count() == 2
