"""Who comes into the pages of a programme, and the sentences for those who do not."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from projects import rules
from projects.models import Programme

KEPT_BY = "年度计划由市级工作人员编制，您的账号不参与编制。"


def keeping(view):
    """Turn the year in the address into a programme in scope, and let only its city staff in."""

    @wraps(view)
    def wrapped(request, year, *args, **kwargs):
        visible = Programme.objects.visible_to(request.user).select_related("organization")
        programme = get_object_or_404(visible, year=year)
        if not rules.works_on_programme(request.user, programme):
            raise PermissionDenied(KEPT_BY)
        return view(request, programme, *args, **kwargs)

    return wrapped


def why_locked(user, programme: Programme, may: bool) -> str:
    """The sentence for somebody who may look but not edit; empty for who may."""
    if may:
        return ""
    if rules.year_is_over(programme):
        return f"{programme.year}年度已经结束，计划只能查看，不能再修改。"
    if user.department_id:
        return "您编辑本部门牵头的举措里的项目、指标、目标和语句；这一项由牵头部门或统筹岗编辑。"
    return "这一项不由您编辑。"


def demand(user, programme: Programme, may: bool) -> None:
    """Stop whoever may not edit."""
    if not may:
        raise PermissionDenied(why_locked(user, programme, may))
