"""People who do not exist: their documents bear an address code that was never given out (330599)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from volunteers.codes import SEPARATOR, SKILLS, Availability, DocumentKind, Education, League, Politics, Sex
from volunteers.identity import Identity, check_digit

PLACE = "330599"
SURNAMES = "沈陈王张李吴朱徐杨周姚钱俞潘费陆施章胡许孙严金蒋郑黄邱闵丁凌温茹慎戴汤褚谈嵇莫"
GIVEN = (
    "一丽丹云亮伟佳俊倩健凯刚勇华博卫君嘉国圆坚婷婉子宁宇安宏实家小岚峰巧平庆康建彬志怡思慧成振敏文斌新旭"
    "明星春晓晨晴月杰林枫柔根梅梦楠欣毅永江沁泽洁洪浩海涛清源燕玉玲琪琴瑞瑶璐畅益磊秀秋立竹红维美群翔聪良"
    "艳芳芸若英苗茜荣莉莹菲萍萱蓉蕾薇虹诗豪超越轩辉达远逸金钧铭锋锦阳雅雨雪霞静青韵颖飞馨骏鸣鹏丰乐"
)
JOBS = (
    "教师",
    "学生",
    "医务人员",
    "社区工作者",
    "企业职工",
    "机关干部",
    "个体经营者",
    "农民",
    "自由职业",
    "退休人员",
    "",
)
POLITICS = (Politics.MASSES, Politics.MASSES, Politics.LEAGUE, Politics.LEAGUE, Politics.MEMBER)
GRADES = (Education.COLLEGE, Education.BACHELOR, Education.SENIOR, Education.SECONDARY_VOCATIONAL, Education.JUNIOR)
TIMES = (Availability.WEEKEND, Availability.WEEKEND, Availability.HOLIDAY, Availability.EVENING)
YOUNG = 28  # until that age somebody may be a member of the league


@dataclass(frozen=True, slots=True)
class Person:
    """What the registry keeps of one person."""

    name: str
    identity: Identity
    phone: str
    politics: str
    league: str
    education: str
    occupation: str
    skills: str
    availability: str


class Persons:
    """Draws people, no two of whom share a document or a phone."""

    def __init__(self):
        self.drawn = 0
        self._born: dict[dt.date, int] = defaultdict(int)

    def draw(self, on: dt.date, rng: Random) -> Person:
        """Somebody of 18 to 62 on that day."""
        chance = rng.random
        born = on - dt.timedelta(days=int(365.25 * (18.1 + 44 * chance() ** 1.8)))
        place = self._born[born]
        while place > 999:  # as many were born on that day as numbers there are
            born -= dt.timedelta(days=1)
            place = self._born[born]
        self._born[born] = place + 1
        self.drawn += 1
        politics = POLITICS[int(chance() * len(POLITICS))]
        if politics == Politics.LEAGUE and on.year - born.year > YOUNG:
            politics = Politics.MASSES
        return Person(
            self._name(chance), _identity(born, place), f"1990{self.drawn:07d}", politics,
            League.MEMBER if politics == Politics.LEAGUE else "", GRADES[int(chance() * len(GRADES))],
            JOBS[int(chance() * len(JOBS))], _skills(chance), TIMES[int(chance() * len(TIMES))],
        )  # fmt: skip

    @staticmethod
    def _name(chance) -> str:
        surname = SURNAMES[int(chance() ** 1.5 * len(SURNAMES))]
        given = GIVEN[int(chance() * len(GIVEN))]
        return surname + given + (GIVEN[int(chance() * len(GIVEN))] if chance() < 0.75 else "")


def _identity(born: dt.date, place: int) -> Identity:
    seventeen = f"{PLACE}{born.year}{born.month:02d}{born.day:02d}{place:03d}"
    sex = Sex.MALE if place % 2 else Sex.FEMALE
    return Identity(seventeen + check_digit(seventeen), DocumentKind.RESIDENT, born, sex)


def _skills(chance) -> str:
    if chance() < 0.6:
        return ""
    first, second = SKILLS[int(chance() * len(SKILLS))], SKILLS[int(chance() * len(SKILLS))]
    return first if first == second or chance() < 0.6 else f"{first}{SEPARATOR}{second}"
