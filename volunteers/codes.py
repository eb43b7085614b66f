"""The code lists of people: sex, political status, education, and what the registry itself tells apart.

Sources: GB/T 2261.1 (sex), GB/T 4762 (political status), GB/T 4658-2006 (education).
"""

from django.db import models


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class Politics(models.TextChoices):
    """GB/T 4762."""

    MEMBER = "01", "中共党员"
    PROBATIONARY = "02", "中共预备党员"
    LEAGUE = "03", "共青团员"
    REVOLUTIONARY = "04", "民革党员"
    DEMOCRATIC_LEAGUE = "05", "民盟盟员"
    CONSTRUCTION = "06", "民建会员"
    PROMOTING = "07", "民进会员"
    PEASANTS = "08", "农工党党员"
    ZHIGONG = "09", "致公党党员"
    JIUSAN = "10", "九三学社社员"
    TAIMENG = "11", "台盟盟员"
    INDEPENDENT = "12", "无党派人士"
    MASSES = "13", "群众"


class Education(models.TextChoices):
    """GB/T 4658-2006, its main grades."""

    DOCTOR = "11", "博士研究生"
    MASTER = "14", "硕士研究生"
    BACHELOR = "21", "大学本科"
    COLLEGE = "31", "大学专科"
    SECONDARY_VOCATIONAL = "41", "中等专科"
    TECHNICAL = "47", "技工学校"
    SENIOR = "61", "普通高中"
    JUNIOR = "71", "初中"
    PRIMARY = "81", "小学"
    OTHER = "90", "其他"


class League(models.TextChoices):
    """Whether somebody belongs to the Youth League, which political status does not tell of party members."""

    MEMBER = "member", "团员"
    CADRE = "cadre", "团干部"
    NONE = "none", "非团员"


class DocumentKind(models.TextChoices):
    """By which document somebody proves who they are."""

    RESIDENT = "resident", "居民身份证"
    PERMIT = "permit", "港澳台居民居住证"
    FOREIGN = "foreign", "外国人永久居留身份证"


class Source(models.TextChoices):
    """How somebody came to the registry."""

    ROSTER = "roster", "名册导入"
    COMMUNITY = "community", "社区招募"
    ONLINE = "online", "志愿汇APP"
    SCHOOL = "school", "学校招募"
    UNIT = "unit", "单位招募"
    OTHER = "other", "其他"


class Availability(models.TextChoices):
    """When somebody has time; several may be chosen."""

    WEEKDAY = "工作日白天", "工作日白天"
    EVENING = "工作日晚上", "工作日晚上"
    WEEKEND = "周末白天", "周末白天"
    WEEKEND_EVENING = "周末晚上", "周末晚上"
    HOLIDAY = "节假日", "节假日"
    EMERGENCY = "应急服务", "应急服务"


class Status(models.TextChoices):
    """Where a registration stands.

    A transfer ends one registration (转出) and lets the person's own go on in the new organisation; a merged or void
    one never counted.
    """

    ACTIVE = "active", "在册"
    LEFT = "left", "已退出"
    MOVED = "moved", "已转出"
    MERGED = "merged", "已并入"
    VOID = "void", "误登作废"


SKILLS = (
    "文艺表演", "医疗护理", "心理咨询", "法律咨询", "支教助学", "水电维修", "家电维修", "计算机", "外语翻译", "手语",
    "摄影摄像", "应急救援", "驾驶", "河道巡查", "环保宣传", "文明劝导", "社区服务", "会务服务",
)  # fmt: skip
SEPARATOR = "、"  # between several skills of one person

# The kinds of sites at which people are on duty by a roster.
STATION, CROSSING = "社区志愿服务站", "路口"
DUTY_KINDS = (STATION, CROSSING)
