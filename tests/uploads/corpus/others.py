"""Files of other kinds that call themselves tables, each with its own refusal."""

import gzip

from tests.uploads.corpus.build import zipped
from tests.uploads.corpus.entry import gatherer

ODD, odd = gatherer()
TABLE = "<table><tr><td>单位</td></tr></table>"


@odd("空.xlsx", "empty")
def nothing():
    return b""


@odd("导出.xls", "html")
def web_page():
    return f"<html><body>{TABLE}</body></html>".encode("gb18030")


@odd("导出.xls", "html")
def web_page_of_an_old_office():
    return f'\ufeff\r\n<?xml version="1.0"?>\r\n<!-- x -->\n<!DOCTYPE html>\n{TABLE}'.encode()


@odd("导出.xls", "html")
def bare_table():
    return TABLE.encode("utf-16")


@odd("导出.xls", "html")
def web_archive():
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"


@odd("导出.xls", "xml")
def xml_table():
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@odd("表.xlsb", "xlsb")
def binary_workbook():
    return zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"})


@odd("表.ods", "ods")
def open_document_table():
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})


@odd("文.xlsx", "word")
def open_document_text():
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})


@odd("文.xlsx", "word")
def document():
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"})


@odd("讲.xlsx", "slides")
def slides():
    return zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<a/>"})


@odd("表.numbers", "numbers")
def apple_table():
    return zipped({"Index/Document.iwa": "x"})


@odd("包.xlsx", "archive")
def plain_zip():
    return zipped({"六月.csv": "a,b"})


@odd("包.xlsx", "archive")
def rar():
    return b"Rar!\x1a\x07\x01\x00" + bytes(100)


@odd("包.csv", "archive")
def gzipped():
    return gzip.compress(b"a,b\n")


@odd("文件.xlsx", "pdf")
def pdf():
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@odd("照片.xlsx", "picture")
def photograph():
    return b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100)


@odd("截图.csv", "picture")
def screenshot():
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


@odd("什么.csv", "binary")
def unknown_bytes():
    return bytes(range(9)) * 100


@odd("富文本.csv", "word")
def rich_text():
    return rb"{\rtf1\ansi hello}"
