"""Volunteers by the hundred thousand for measurements: valid documents, sealed as always, copied into the table."""

import datetime as dt
from io import StringIO
from itertools import accumulate
from random import Random

from django.db import connection

from common import periods, sealing
from ledgers.models.record import ALPHABET
from organizations.models import Level, Organization
from projects import feeds
from volunteers.codes import SKILLS, Status
from volunteers.identity import check_digit
from volunteers.models import Volunteer
from volunteers.models.stars import STANDARD
from volunteers.models.volunteer import DIGITS

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲华红建国新春梅海燕雪荣爱林波斌宇浩凯健俊帆婷玉"
    "萍云洁彬志倩鑫鹏岩晨琳晶晓欢欣怡佳慧颖璐琪瑶思雨嘉子涵梓轩博雅诗梦琦雯昊然泽阳天奇乐心语可馨一诺依辰"
    "沐宸若曦亦菲景行书瑾知远长青松竹柏溪湖清源山川河星月朗照和润泉"
)
TOWNSHIPS, CHUNK = 9, 20_000  # townships of each county; rows of one COPY
DAYS = (dt.date(2003, 1, 1) - dt.date(1950, 1, 1)).days
COLUMNS = (
    "number", "organization_id", "county_id", "name", "sex", "born_on", "document_kind", "document_sealed",
    "document_hash", "phone_sealed", "phone_hash", "skills", "registered_on", "joined_on", "left_on", "source",
    "status", "minutes", "stars", "registered_at",
)  # fmt: skip


def townships() -> None:
    """Nine townships below every county that has none."""
    for county in Organization.objects.filter(level=Level.COUNTY, numchild=0):
        for n in range(TOWNSHIPS):
            name = f"{county.short_name}{n + 1}镇"
            code = f"{county.code}{100 + n}"
            place = Organization(code=code, name=name, short_name=name, level=Level.TOWNSHIP)
            Organization.objects.add_child(Organization.objects.get(pk=county.pk), instance=place)


def fill(count: int) -> None:
    """As many volunteers as that, the same ones whenever; those that are there stay."""
    have, places, moment = Volunteer.objects.count(), _places(), periods.now()
    weights = list(accumulate(1 / (n + 3) for n in range(len(SURNAMES))))
    with connection.cursor() as cursor:
        for start in range(have, count, CHUNK):
            some = (row(n, places, weights, moment) for n in range(start, min(start + CHUNK, count)))
            lines = StringIO("".join("\t".join(map(_cell, cells)) + "\n" for cells in some))
            cursor.copy_expert(f"COPY volunteers_volunteer ({', '.join(COLUMNS)}) FROM STDIN", lines)
        cursor.execute("SELECT setval('volunteers_volunteer_id_seq', max(id)) FROM volunteers_volunteer")
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def row(n: int, places: list[tuple[int, int]], weights: list[float], moment: dt.datetime) -> tuple:
    """The columns of the n-th volunteer."""
    rng, number = Random(n), number_of(n)
    place = f"volunteers_volunteer.document_sealed.{number}", f"volunteers_volunteer.phone_sealed.{number}"
    told, tel = document(n), phone(n)
    organization, county = places[int(rng.random() * len(places))]
    registered = dt.date(2010, 1, 1) + dt.timedelta(days=int(rng.random() ** 0.6 * 2700))
    status, left = (Status.LEFT, dt.date(2017, 6, 30)) if rng.random() < 0.03 else (Status.ACTIVE, None)
    served = int(rng.random() ** 6 * 100_000)
    return (
        number, organization, county, name(rng, weights), "2" if int(told[16]) % 2 == 0 else "1", born(n), "resident",
        sealing.seal(told, place[0]), sealing.blind(told, "document"), sealing.seal(tel, place[1]),
        sealing.blind(tel, "phone"), "、".join(rng.sample(SKILLS, rng.randint(1, 2))) if rng.random() < 0.3 else "",
        registered, registered, left, "roster" if rng.random() < 0.95 else "community", status, served,
        sum(served >= least for least in STANDARD), moment,
    )  # fmt: skip


def name(rng: Random, weights: list[float]) -> str:
    """A surname as frequent as in life and one or two characters."""
    return rng.choices(SURNAMES, cum_weights=weights)[0] + "".join(
        rng.choices(GIVEN, k=1 if rng.random() < 0.15 else 2)
    )


def born(n: int) -> dt.date:
    """The birth date of the n-th."""
    return dt.date(1950, 1, 1) + dt.timedelta(days=n % DAYS)


def document(n: int) -> str:
    """The n-th document's number; there are no two equal ones below nineteen million."""
    seventeen = f"330502{born(n):%Y%m%d}{n // DAYS:03d}"
    return seventeen + check_digit(seventeen)


def phone(n: int) -> str:
    """The n-th phone."""
    return f"139{n:08d}"


def _cell(value) -> str:
    return r"\N" if value is None else str(value)


def number_of(n: int) -> str:
    """The number of the n-th volunteer."""
    digits = []
    for _ in range(DIGITS):
        n, digit = divmod(n, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "ZY-" + "".join(reversed(digits))


def _places() -> list[tuple[int, int]]:
    """(organisation, county) for equal parts of all volunteers."""
    holders, found = feeds.Holders(), []
    for county in Organization.objects.filter(level=Level.COUNTY):
        below = list(Organization.objects.townships_of(county).values_list("pk", flat=True))
        found += [(pk, holders.of(pk)) for pk in below] + [(county.pk, holders.of(county.pk))] * 2
    return found
