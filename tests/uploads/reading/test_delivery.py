"""What the reading process says is not believed, and what cannot travel does not."""

import json
import pickle

import pytest

from tests.uploads.corpus.build import book, number, row
from tests.uploads.reading.files import everything
from uploads.reading import Limits, Percent, RawRow, Unreadable, reader
from uploads.reading.delivery import Delivery, Distrust
from uploads.reading.wire import frame

HEAD = {"head": [0, "表", False, [], [], 1]}


def _delivery(*messages: dict) -> Delivery:
    delivery = Delivery(Limits())
    for message in messages:
        delivery.take(json.dumps(message).encode())
    return delivery


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[]",
        b"{}",
        b"{",
        b"[" * 100_000,
        b'{"rows":[[1,false,[NaN]]]}',
        b'{"rows":[[1,false,["a\\u0000b"]]]}',
        b'{"rows":[[1,false,[1,-1e999]]]}',
        b'{"rows":[[1,false,[["p",1e999]]]]}',
        json.dumps({"rows": [[1, False, ["a" * 32768]]]}).encode(),
        b'{"rows":[[1,false,["\\ud800"]]]}',
        b'{"rows":[[1,false,[{"a":1}]]]}',
        b'{"rows":[[1,false,[["x",1]]]]}',
        b'{"rows":[[1,false,[["p","1"]]]]}',
        b'{"rows":[[1,false,[["d","2017-06-31"]]]]}',
        b'{"rows":[[1,false,"abc"]]}',
        b'{"rows":[[0,false,[1]]]}',
        b'{"rows":[[1,0,[1]]]}',
        b'{"rows":[[true,false,[1]]]}',
        b'{"rows":[[2,false,[1]],[2,false,[1]]]}',
        json.dumps({"rows": [[1, False, [1] * 16385]]}).encode(),
        json.dumps({"rows": [[i, False, [1]] for i in range(1, 1002)]}).encode(),
        json.dumps({"rows": [[1, False, ["长" * 32768, None]]]}).encode(),
        json.dumps({"rows": [[1, False, [["f", "长" * 256]]]]}).encode(),
        b'{"head":[0,"a",false,[],[],1]}',
        b'{"head":[1,"a",false,[[2,1,1,1]],[],1]}',
        b'{"head":[1,"a",false,[],[16385],1]}',
        b'{"head":[1,"a",false,[],[],-1]}',
        b'{"head":[1,7,false,[],[],1]}',
        b'{"refused":"no such code","details":{}}',
        b'{"refused":"too-many-rows","details":{}}',
        b'{"refused":"damaged","details":[1]}',
        b'{"ended":true}',
    ],
)
def test_what_the_process_says_is_checked(message):
    delivery = _delivery(HEAD)
    with pytest.raises(Distrust):
        delivery.take(message)


def test_rows_are_counted_here_too():
    delivery = Delivery(Limits(rows=2))
    delivery.take(json.dumps(HEAD).encode())
    with pytest.raises(Unreadable, match="2 行"):
        delivery.take(b'{"rows":[[1,false,[1]],[2,false,[1]],[3,false,[1]]]}')


def test_a_second_process_must_see_the_same_sheets():
    delivery = _delivery(HEAD, {"rows": [[1, False, [1]]]})
    delivery.restart()
    with pytest.raises(Distrust):
        delivery.take(json.dumps({"head": [0, "另一张", False, [], [], 1]}).encode())


def test_a_second_process_repeats_nothing():
    delivery = _delivery(HEAD, {"rows": [[1, False, [1]], [2, False, [2]]]})
    delivery.restart()
    assert delivery.take(json.dumps(HEAD).encode()) is None
    assert delivery.take(b'{"rows":[[1,false,[1]]]}') == []
    assert delivery.take(b'{"rows":[[2,false,[2]],[5,true,[["p",0.5]]]]}')[0] == RawRow(5, True, [Percent(0.5)])


def test_a_message_without_end_is_not_awaited(monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_FRAME", 10)
    with pytest.raises(Unreadable) as refusal:
        everything(book(row(1, number("A1", 1))))
    assert refusal.value.code == "damaged"


def test_texts_that_cannot_travel_become_faults():
    content = frame({"rows": [(1, False, ["a\0b", "\ud800", float("nan"), ["p", float("inf")], "好"])]})
    bad, none = ["f", "含有无法识别的字符"], ["f", "不是有效的数字"]
    assert json.loads(content[4:]) == {"rows": [[1, False, [bad, bad, none, none, "好"]]]}


def test_refusals_survive_pickling():
    refusal = pickle.loads(pickle.dumps(Unreadable("too-many-rows", limit=500)))
    assert (refusal.code, str(refusal)) == ("too-many-rows", "表格超过了 500 行的上限。请拆成几个文件分别上传。")


def test_limits_come_from_the_settings(settings):
    settings.UPLOAD_MEGABYTES, settings.UPLOAD_ROWS = 3, 7
    settings.UPLOAD_READER_MEGABYTES, settings.UPLOAD_READER_SECONDS = 512, 20
    assert Limits.from_settings() == Limits(
        bytes=3 * 2**20, rows=7, memory_megabytes=512, cpu_seconds=10, wall_seconds=20
    )
