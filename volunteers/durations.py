"""How long somebody served: whole minutes, as people type them and as they are told."""

import re
import unicodedata
from fractions import Fraction

LONGEST = 40  # characters of what is looked at
MOST = 600_000  # minutes that one entry may hold
WRITTEN = "请写成“2.5小时”“2小时30分”或“90分钟”。"
HOURS = r"(?P<hours>[0-9]{1,6}(?:\.[0-9]{1,4})?)(?P<half>个?半)?(?:个?(?:小时|钟头)|h|hours?)"
MINUTES = r"(?P<minutes>[0-9]{1,6})(?:分钟?|min|m)"
TYPED = re.compile(rf"(?:{HOURS})?零?(?:{MINUTES})?", re.ASCII)
HALF = re.compile(r"半(?:个?(?:小时|钟头))")


def minutes_of(typed: str) -> int:
    """The whole minutes that a text means: 2.5小时 → 150; ValueError, in words for people, for any other text."""
    text = "".join(unicodedata.normalize("NFKC", typed).lower().split())
    if HALF.fullmatch(text):
        return 30
    match = TYPED.fullmatch(text[:LONGEST])
    if not 0 < len(text) <= LONGEST or match is None or not (match["hours"] or match["minutes"]):
        raise ValueError(_told_why(text))
    hours = Fraction(match["hours"] or 0) + (Fraction(1, 2) if match["half"] else 0)
    total = hours * 60 + int(match["minutes"] or 0)
    if total.denominator != 1:
        raise ValueError("折合下来不是整分钟，请改用小时和分钟来写，如“2小时20分”。")
    if not 1 <= total <= MOST:
        raise ValueError(f"时长要在1分钟到{MOST // 60}小时之间。")
    return int(total)


def _told_why(text: str) -> str:
    plain = re.fullmatch(r"[0-9]+(\.[0-9]+)?", text, re.ASCII)
    return f"请写明单位：是“{text[:10]}小时”还是“{text[:10]}分钟”？" if plain else f"看不懂这个时长。{WRITTEN}"


def told(minutes: int) -> str:
    """Minutes as people read them: 150 → 2小时30分."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}分钟"
    return f"{hours}小时{rest}分" if rest else f"{hours}小时"
