"""The kinds of sites that there are to begin with, and the checklists by which some of them are given stars."""

STARS = [60, 70, 80, 90, 95]  # points for one star, for two, and so on


def _checklist(*lines: tuple[str, int]) -> dict:
    return {"lines": [{"text": text, "points": points} for text, points in lines], "stars": STARS}


YOUTH_HOME = _checklist(
    ("有固定场所，面积和设施够用", 15),
    ("标识统一，制度和服务项目上墙", 10),
    ("有专人负责，有志愿者轮值", 15),
    ("每周开放不少于五天", 15),
    ("每月办活动不少于两场", 20),
    ("入驻云平台，活动及时发布", 15),
    ("台账齐全，青年评价好", 10),
)
SERVICE_STATION = _checklist(
    ("有场所、有标识、有服务时间公示", 15),
    ("有站长和登记在册的志愿者队伍", 20),
    ("每月集中开展服务不少于两次", 25),
    ("常设服务项目不少于三个", 15),
    ("服务时数记录真实完整", 15),
    ("居民满意，有回访记录", 10),
)
MODEL_COMMUNITY = _checklist(
    ("社区党组织支持，有年度计划", 10),
    ("服务站和服务队作用发挥好", 20),
    ("社区志愿者占常住人口比例达标", 20),
    ("形成有影响的特色项目", 20),
    ("共建单位参与，资源对接到位", 15),
    ("记录规范，激励落实", 15),
)
STANDARD = {
    "青年之家": YOUTH_HOME,
    "服务窗口": {},
    "示范站（点）": {},
    "样板社区": MODEL_COMMUNITY,
    "社区志愿服务站": SERVICE_STATION,
    "青创农场": {},
    "能手工作室": {},
    "安全生产示范岗": {},
    "科技创新工作站": {},
    "关爱小屋": {},
    "路口": {},
    "青少年维权岗": {},
    "实践教育基地": {},
}
