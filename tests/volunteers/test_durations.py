"""How long somebody served, as people type it and as they read it."""

import pytest

from volunteers import durations


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2.5小时", 150), ("2小时30分", 150), ("２小时３０分钟", 150), ("90分钟", 90), ("3个小时", 180), ("半小时", 30),
        ("半个小时", 30), ("2个半小时", 150), (" 1 小时 ", 60), ("0.1小时", 6), ("1h", 60), ("2小时零5分", 125),
        ("10000小时", 600_000),
    ],
)  # fmt: skip
def test_what_people_type(typed, minutes):
    assert durations.minutes_of(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("3", "请写明单位：是“3小时”还是“3分钟”？"),
        ("", "看不懂"),
        ("很久", "看不懂"),
        ("-2小时", "看不懂"),
        ("2小时-30分", "看不懂"),
        ("0.33小时", "不是整分钟"),
        ("0小时", "1分钟到10000小时"),
        ("10001小时", "1分钟到10000小时"),
        ("9" * 40, "请写明单位"),
        ("半", "看不懂"),
        ("零", "看不懂"),
    ],
)
def test_what_is_not_clear_is_asked(typed, fault):
    with pytest.raises(ValueError, match=fault):
        durations.minutes_of(typed)


def test_how_minutes_are_told():
    assert [durations.told(minutes) for minutes in (0, 45, 60, 150)] == ["0分钟", "45分钟", "1小时", "2小时30分"]


def test_what_is_told_can_be_typed_again():
    assert all(durations.minutes_of(durations.told(minutes)) == minutes for minutes in range(1, 200))
