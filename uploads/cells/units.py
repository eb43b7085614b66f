"""Units of measure: 万 and 亿 in front of them, and which words after a number are a unit at all."""

from decimal import Decimal
from typing import NamedTuple

ONE, WAN, YI = Decimal(1), Decimal(10) ** 4, Decimal(10) ** 8
MAGNITUDES = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "万": WAN, "亿": YI}

# Words that count people, things, events, money, time and land. A number followed by anything else is not read.
_LISTED = (
    "人 名 位 人次 人数 次 条次 场 场次 期 期次 届 回 趟 遍 轮 天 日 周 月 年 小时 个小时 分钟 学时 课时 课 节 讲 "
    "个 项 件 家 户 所 处 座 间 栋 块 片 条 篇 份 本 册 张 幅 封 部 套 台 辆 只 支 根 把 艘 瓶 箱 包 袋 盒 "
    "支队 队 组 批 批次 对 组对 笔 款 种 类 元 圆 块钱 美元 亩 公顷 平方米 平米 平方公里 米 公里 千米 "
    "吨 公斤 千克 斤 株 棵 村 镇 街道 社区 校 班 站 点 店 点位 岗 门 人天 人时 分 票 例 起 宗 单 例次 件次 户次"
)
WORDS = frozenset(_LISTED.split())
SAME = ({"人", "名", "位"}, {"元", "圆", "块", "块钱"}, {"小时", "个小时"})


class Unit(NamedTuple):
    """A unit of measure: 万元 has the scale 10000 and the base 元."""

    scale: Decimal
    base: str

    @classmethod
    def of(cls, text: str) -> "Unit":
        """Take 万 or 亿 off the front of a unit; alone they leave an empty base."""
        return cls(MAGNITUDES[text[0]], text[1:]) if text[:1] in ("万", "亿") else cls(ONE, text)

    def is_base(self, word: str) -> bool:
        """Whether a word means this unit's base: 名 and 人 are the same."""
        return word == self.base or any(word in words and self.base in words for words in SAME)


def is_unit(text: str) -> bool:
    """Whether a text names a unit, alone or with 万 or 亿: 人次, 万元, %."""
    return text in ("%", "％", "‰", "万", "亿") or text in WORDS or Unit.of(text).base in WORDS
