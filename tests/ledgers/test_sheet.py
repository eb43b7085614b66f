"""x"""
import datetime as dt
from io import BytesIO
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from ledgers import kinds
from projects import feeds
from projects.models import Activity, Figure
from tests.fed import activity, category, fed_indicator
from tests.uploads.conftest import files, work  # noqa
from tests.uploads.sheets import table
from uploads import workflow
from uploads.models import Outcome

pytestmark = pytest.mark.django_db
HEAD=("单位","重点工作项目","类别","活动名称","日期","开始时间","地点","参加人数","活动小结")
def test_it(cast):
    held = fed_indicator(cast.programme, "held", "activities")
    category("activities","讲座")
    rows=[("吴兴区","01","讲座","果农课堂",dt.date(2017,7,3),"下午2点","村",60,None),("吴兴区","01","讲座","果农课堂2",dt.date(2017,7,3),dt.time(14,0),"村",60,"x"),
      (None,None,"讲座","果农课堂3",dt.date(2017,5,3),None,"村",None,"x")]
    def up(rows, user=cast.wuxing_officer):
        return work(workflow.receive(user,"activities",SimpleUploadedFile("a.xlsx",table([HEAD,*rows])),None,None))
    u=up(rows)
    print(u.state,u.reason,u.counts,u.questions)
    for r in u.current_rows: print(r.number,r.outcome,r.key,r.label,r.values,r.findings)
    workflow.apply(u,cast.wuxing_officer,"",True); work(u); print(u.state,u.reason,u.result)
    print(feeds.differences(), [(f.value,f.month) for f in Figure.objects.filter(indicator=held)])
    u2=up(rows); print(u2.counts)
    u=up([("吴兴区","01","讲座","果农课堂",dt.date(2017,6,3),"下午2点","村",70,None)])
    for r in u.current_rows: print(r.number,r.outcome,r.key,r.label,r.values,r.before,r.findings)
    u=up([("吴兴区","01","讲座","果农课堂",dt.date(2017,7,3),"下午2点","村",70,None)])
    for r in u.current_rows: print(r.number,r.outcome,r.key,r.label,r.values,r.before,r.findings)
    workflow.apply(u,cast.wuxing_officer,"",True); work(u); print(u.state,u.reason,u.result)
    print(Activity.objects.values())
    workflow.undo(u,cast.wuxing_officer); work(u); print(u.state,u.reason,u.result)
    print(Activity.objects.values())
    print(feeds.differences(), [(f.value,f.month) for f in Figure.objects.filter(indicator=held)])
    from uploads.resource import Context
    r=kinds._LEDGERS["activities"]
    from uploads import kinds as k
    n,c=k.find("activities")(Context(cast.wuxing_officer,cast.wuxing)).template()
    open("/tmp/t.xlsx","wb").write(c)
    b=load_workbook(BytesIO(c))
    for s in b: print(s.title,s.sheet_state); [print([c for c in row if c]) for row in s.iter_rows(values_only=True,max_row=20)]
    assert 0
