"""Why a file cannot be read: codes, and the sentences in which people are told what is wrong and what to do."""

from functools import partial

RESAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿(*.xlsx)”后重新上传。"

SENTENCES = {
    "empty": "文件是空的，没有任何内容。请检查选对了文件，再重新上传。",
    "too-large": "文件有 {size} MB，超过了 {limit} MB 的上限。请删去图片和不用的工作表，或拆成几个文件分别上传。",
    "too-many-rows": "表格超过了 {limit} 行的上限。请拆成几个文件分别上传。",
    "row-too-large": "表格里有一行的内容多得不正常，无法读取。请删去多余的列和过长的文字，另存后重新上传。",
    "row-order": "工作表“{sheet}”里有重复或次序颠倒的行，说不清该以哪一行为准。" + RESAVE,
    "too-many-merges": "工作表“{sheet}”里合并的单元格过多，无法读取。请取消合并单元格，另存后重新上传。",
    "encrypted": "文件设有打开密码，系统打不开。请在 Excel 或 WPS 中取消密码，另存后重新上传。",
    "zip-bomb": "文件解压后大得不正常，为了安全没有读取。" + RESAVE,
    "zip-members": "文件内部包含的部件多得不正常，为了安全没有读取。" + RESAVE,
    "zip-duplicate": "文件内部有重名的部件，说不清该以哪一份为准。" + RESAVE,
    "zip-names": "文件内部有不安全的路径，为了安全没有读取。" + RESAVE,
    "zip-sizes": "文件内部登记的大小与实际不符，可能已损坏或被改动过。" + RESAVE,
    "dtd": "文件里带有外部定义（DTD），正常的表格不会有，为了安全没有读取。" + RESAVE,
    "html": "这个文件其实是网页，只是取了表格的文件名（多为从其他系统导出）。" + RESAVE,
    "xml": "这个文件是“XML 表格”，系统不读这种格式。" + RESAVE,
    "xlsb": "这是二进制工作簿（.xlsb），系统不读这种格式。" + RESAVE,
    "ods": "这是 OpenDocument 表格（.ods），系统不读这种格式。" + RESAVE,
    "numbers": "这是苹果 Numbers 表格，系统不读这种格式。请在 Numbers 中导出为 Excel（.xlsx）后重新上传。",
    "word": "这是 Word 文档，不是表格。请把其中的表格复制到 Excel 或 WPS 表格中，保存为 .xlsx 后上传。",
    "slides": "这是演示文稿，不是表格。请把其中的表格复制到 Excel 或 WPS 表格中，保存为 .xlsx 后上传。",
    "pdf": "这是 PDF 文件，不是表格。请上传原来的 Excel 文件（.xlsx、.xls 或 .csv）。",
    "picture": "这是图片，不是表格。请上传原来的 Excel 文件（.xlsx、.xls 或 .csv）。",
    "archive": "这是压缩包，不是表格。请先解压，再逐个上传里面的表格。",
    "binary": "认不出这是什么文件，它不是表格。请上传 .xlsx、.xls 或 .csv 文件。",
    "no-sheets": "文件里没有一张可以读取的工作表。请检查选对了文件，再重新上传。",
    "damaged": "文件已损坏或不完整，可能没有下载完或没有保存好。" + RESAVE,
    "memory": "读取这个文件所需的内存超过了上限。请删去多余的工作表、空白行列和格式，或拆成几个文件分别上传。",
    "slow": "读取这个文件用的时间超过了上限。请删去多余的工作表、空白行列和格式，或拆成几个文件分别上传。",
    "nul": "文本文件第 {line} 行有空字符，可能已损坏，或不是文本文件。请用 Excel 或 WPS 另存为 .xlsx 后重新上传。",
    "encoding": "文本文件第 {line} 行的文字编码认不出来。请用 Excel 或 WPS 打开，检查文字后另存为 .xlsx，再重新上传。",
    "mixed-encoding": (
        "文本文件里混用了两种文字编码（从第 {line} 行起不一致），直接读取会出现乱码。"
        "请用 Excel 或 WPS 打开，改正乱码后另存为 .xlsx，再重新上传。"
    ),
    "unclosed-quote": "文本文件第 {row} 行的双引号没有配对，后面的行会被并进一格。请补上或删去这个双引号，再重新上传。",
    "cell-too-long": "文本文件第 {row} 行有一格的文字过长，无法读取。请缩短这一格，再重新上传。",
}


class Unreadable(Exception):
    """A file that is refused. `code` names the reason (a key of SENTENCES); `str()` is the sentence for people."""

    def __init__(self, code: str, **details: str | int):
        super().__init__(SENTENCES[code].format(**details))
        self.code = code
        self.details = details

    def __reduce__(self):
        return partial(Unreadable, self.code, **self.details), ()
