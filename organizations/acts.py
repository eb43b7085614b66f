"""What the codes of the audit trail are called: kinds of acts, kinds of rows, and the facts kept with an entry.

Codes are plain text, so that one place can name those of every app. A test finds every code that is recorded anywhere
and fails when it has no name here; an unknown one is shown as it is.
"""

from django.apps import apps

# Action → its name, by the group under which the filter lists it.
ACTS = {
    "登录与密码": {
        "account.login": "登录",
        "account.logout": "退出登录",
        "account.refused": "登录失败",
        "account.locked": "账号锁定",
        "account.unlock": "解除锁定",
        "change_password": "修改密码",
    },
    "组织与账号": {
        "account.bootstrap": "在服务器上建立三员账号",
        "admin_add": "新增组织、部门或账号",
        "admin_change": "修改组织、部门或账号",
    },
    "月报": {
        "report.submit": "提交月报",
        "report.withdraw": "撤回月报",
        "report.accept": "通过月报",
        "report.return": "退回月报",
        "report.take_back": "通过后退回乡镇月报",
        "report.fill": "用表格填入月报",
        "report.unfill": "撤销表格填入的月报",
        "correction.propose": "提出更正",
        "correction.accept": "同意更正",
        "correction.refuse": "不同意更正",
        "correction.withdraw": "撤回更正",
        "attachment.add": "添加附件",
        "attachment.remove": "移除附件",
        "attachment.restore": "恢复附件",
        "comment.add": "留言",
        "problem.outcome": "登记问题办理情况",
    },
    "台账": {
        "ledger.create": "登记台账",
        "ledger.change": "修改台账",
        "ledger.void": "作废台账记录",
        "ledger.restore": "恢复台账记录",
        "ledger.attach": "添加台账附件",
        "ledger.detach": "移除台账附件",
        "ledger.category": "修改台账类别",
        "ledger.reconcile": "按台账改正数据",
        "loan.step": "登记贷款进展",
        "loan.undo": "撤销贷款进展",
        "site.status": "办理阵地的命名、复核和摘牌",
        "site.rate": "评定阵地星级",
        "request.step": "办理青年诉求",
    },
    "志愿服务": {
        "volunteer.register": "登记志愿者",
        "volunteer.change": "修改志愿者信息",
        "volunteer.leave": "志愿者退出",
        "volunteer.come_back": "志愿者恢复在册",
        "volunteer.transfer": "志愿者转入转出",
        "volunteer.void": "作废误登的志愿者",
        "volunteer.reveal": "查看完整证件或手机号码",
        "volunteer.export": "导出志愿者名册",
        "volunteer.merge": "合并重复的志愿者",
        "volunteer.dismiss": "认定不是同一人",
        "volunteer.ask": "受理个人信息申请",
        "volunteer.answer": "办理个人信息申请",
        "volunteer.erase": "清除个人信息",
        "volunteer.carried": "登记承接平台存量",
        "volunteer.replaced": "存量改由名册计数",
        "member.add": "添加团队成员",
        "member.change": "修改团队成员",
        "member.leave": "团队成员退出",
        "service.publish": "发布志愿服务活动",
        "service.change": "修改志愿服务活动",
        "service.move": "截止、结束或取消志愿服务活动",
        "service.sign_up": "报名志愿服务",
        "service.check": "签到签退",
        "service.review": "复核服务时长",
        "honorary.add": "申报荣誉时数",
        "honorary.decide": "批复荣誉时数",
        "star.scheme": "设定星级标准",
        "record.issue": "出具志愿服务记录",
        "service_day.move": "调整志愿服务日",
        "service_day.record": "登记志愿服务日的活动",
        "duty.slot": "设定值守时段",
        "duty.plan": "排班",
        "duty.attend": "登记到岗",
    },
    "点单式服务": {
        "order.place": "点单",
        "order.confirm": "接单",
        "order.refuse": "不接单",
        "order.deliver": "登记送达",
        "order.rate": "评价服务",
        "order.cancel": "取消点单",
    },
    "表格上传": {
        "upload.receive": "上传表格",
        "upload.apply": "写入表格内容",
        "upload.undo": "撤销写入",
        "upload.discard": "放弃上传",
        "upload.download": "下载上传的原文件",
        "upload.marked": "下载标出错误的表格",
        "upload.export": "导出上传的核对结果",
    },
    "报送期限": {
        "extension.ask": "申请延期",
        "extension.grant": "批准延期",
        "extension.refuse": "不批准延期",
        "extension.reopen": "重新开放",
        "extension.end": "收回延期或开放",
    },
    "乡镇填报": {
        "collection.switch": "开关乡镇填报",
    },
    "年度计划": {
        "programme.load": "导入年度计划",
        "programme.copy": "新建下年度计划",
        "programme.create": "新增计划内容",
        "programme.change": "修改计划内容",
        "programme.move": "调整计划顺序",
        "programme.remove": "删除计划内容",
        "target.change": "修改年度目标",
        "opening.change": "修改期初值",
    },
    "半年总结": {
        "summary.order": "发起半年总结",
        "summary.build": "生成半年总结",
    },
    "系统": {
        "job.retry": "重新执行后台任务",
        "audit.export": "导出操作记录",
    },
}
NAMES = {code: name for group in ACTS.values() for code, name in group.items()}
# Facts kept in the details of entries.
FACTS = {
    "changes": "修改前后",
    "reason": "原因",
    "values": "填报数值",
    "gaps": "已确认的缺口",
    "sha256": "文件校验值（SHA-256）",
    "filter": "筛选条件",
    "rows": "条数",
    "format": "格式",
}


def name(action: str) -> str:
    """What people call an action."""
    return NAMES.get(action, action)


def fact(key: str) -> str:
    """What people call a fact in an entry's details."""
    return FACTS.get(key, key)


def kind(label: str) -> str:
    """What people call a kind of row, such as `projects.monthlyreport`."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def kinds() -> list[tuple[str, str]]:
    """The kinds of rows that entries may be about: the platform's own, by name."""
    own = [model for model in apps.get_models() if not _is_foreign(model)]
    return [(model._meta.label_lower, str(model._meta.verbose_name)) for model in own]


def _is_foreign(model) -> bool:
    """Whether the table belongs to a library."""
    return model.__module__.split(".")[0] in ("django", "axes")
