"""Separated text in all the ways in which programs, and people, write it."""

from tests.uploads.corpus.entry import Expected, gatherer

ODD, odd = gatherer()
PLAIN = "单位,本月完成\n吴兴区,236\n德清县,1.2万\n"
ROWS = [(1, ["单位", "本月完成"]), (2, ["吴兴区", "236"]), (3, ["德清县", "1.2万"])]
WIDE = "单位,项目,完成\n"


def out(name: str, rows: list[tuple]) -> list[Expected]:
    """One sheet, named after the file."""
    return [Expected(name, rows)]


@odd("表.csv", out("表", ROWS))
def utf8():
    return PLAIN.encode()


@odd("表.csv", out("表", ROWS))
def utf8_with_bom():
    return PLAIN.encode("utf-8-sig")


@odd("表.csv", out("表", ROWS))
def gb18030():
    return PLAIN.encode("gb18030")


@odd("表.csv", out("表", [(1, ["姓名", "备注"]), (2, ["喆堃", "㐂"])]))
def gb18030_beyond_gb2312():
    return "姓名,备注\n喆堃,㐂\n".encode("gb18030")


@odd("表.txt", out("表", ROWS))
def utf16_with_bom():
    return PLAIN.replace(",", "\t").encode("utf-16")


@odd("目录/其实是文本.xlsx", out("其实是文本", ROWS))
def text_that_calls_itself_a_workbook():
    return PLAIN.encode()


@odd("表.csv", "mixed-encoding")
def two_encodings():
    return PLAIN.encode() + "长兴县,五百\n".encode("gb18030")


@odd("表.csv", "mixed-encoding")
def two_encodings_the_other_way_round():
    return PLAIN.encode("gb18030") + "长兴县镇,五百\n".encode()


@odd("表.csv", "mixed-encoding")
def bom_that_does_not_keep_its_word():
    return b"\xef\xbb\xbf" + PLAIN.encode("gb18030")


@odd("表.csv", "encoding")
def no_encoding_at_all():
    return "单位,数\n".encode("gb18030") + b"\xff\xff\x80,1\n"


@odd("表.csv", "encoding")
def utf16_with_half_a_character():
    return PLAIN.encode("utf-16") + b"\x00\xd8,\x00"


@odd("表.csv", "nul")
def nul_in_a_line():
    return PLAIN.encode() + b"a\x00b,1\n"


@odd("表.csv", "nul")
def nul_in_utf16():
    return (PLAIN + "a\0b,1\n").encode("utf-16")


@odd("表.csv", out("表", ROWS))
def semicolons():
    return PLAIN.replace(",", ";").encode()


@odd(
    "表.csv",
    out("表", [(1, ["序号", "单位", "本月完成"]), (2, ["1", "吴兴区", "1,200"]), (3, ["2", "德清县", "3,400"])]),
)
def full_width_commas():
    return "序号，单位，本月完成\n1，吴兴区，1,200\n2，德清县，3,400\n".encode()


@odd(
    "表.csv", out("表", [(1, ["单位", "说明"]), (2, ["吴兴区", "好，很好，非常好"]), (3, ["德清县", "行，可以，不错"])])
)
def full_width_commas_in_the_text_only():
    return "单位,说明\n吴兴区,好，很好，非常好\n德清县,行，可以，不错\n".encode()


@odd("表.csv", out("表", [(2, ["单位", "完成"]), (3, ["吴兴区", "1,5"])]))
def delimiter_told_by_the_first_line():
    return "sep=;\n单位;完成\n吴兴区;1,5\n".encode()


@odd("表.csv", out("表", [(1, ["标题"]), (4, ["单位", "完成", "备注"]), (5, ["吴兴区", "1"])]))
def blank_lines_count():
    return "标题,,\n\n , \n单位,完成,备注\n吴兴区,1,\n".replace(" , ", ",").encode()


@odd(
    "表.csv", out("表", [(1, ["单位", "项目", "完成"]), (2, ["吴兴区", "甲,乙\n丙", "1"]), (3, ["德", '说"好"', "2"])])
)
def quoted_cells():
    return (WIDE + '吴兴区,"甲,乙\n丙",1\n德,"说""好""",2\n').encode()


@odd("表.csv", out("表", [(1, ["单位", "项目", "完成"]), (2, ["吴兴区", '5" 管', "1"])]))
def quote_inside_a_plain_cell():
    return (WIDE + '吴兴区,5" 管,1\n').encode()


@odd("表.csv", "unclosed-quote")
def quote_open_to_the_end():
    return (WIDE + '吴兴区,甲,1\n德清县,"乙,2\n长兴县,丙,3\n').encode()


@odd("表.csv", "unclosed-quote")
def quote_closed_by_a_later_opening():
    return (WIDE + '吴兴区,"甲,1\n德清县,"乙",2\n长兴县,丙,3\n').encode()


@odd("表.csv", "unclosed-quote")
def quote_closed_at_the_end_of_a_later_row():
    return (WIDE + '吴兴区,"甲,1\n德清县,乙,2\n长兴县,丙,"\n安吉县,丁,4\n').encode()


@odd("表.csv", "cell-too-long")
def cell_without_end():
    return ("单位,数\n" + "长" * 1_000_001 + ",1\n").encode()


@odd("空.csv", "empty")
def blank_text():
    return b"\xef\xbb\xbf\r\n  \r\n"


@odd("表.csv", out("表", [(1, ["单位", "完成"]), (2, ["吴兴区", "1"]), (3, ["德清县", "2"])]))
def lines_of_an_old_macintosh():
    return "单位,完成\r吴兴区,1\r德清县,2\r".encode()


@odd("表.csv", "too-many-rows", rows=10)
def more_lines_than_allowed():
    return b"1,2\n" * 11
