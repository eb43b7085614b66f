"""Setting a PDF with Typst from a template beside this module and data, with what fonts the machine has.

Data go in as JSON and come out of it as strings, so that nothing in them is ever read as markup. Nothing is loaded from
the network: no template imports a package.
"""

import json
from functools import lru_cache
from pathlib import Path

import typst

PLACE = Path(__file__).parent
SERIF = ("FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun", "STSong")
SANS = ("FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "SimHei", "WenQuanYi Zen Hei")
MISSING = (
    "服务器上没有中文字体，暂时不能生成 PDF。请把这句话告诉系统管理员："
    "在服务器上安装 Debian 软件包 fonts-noto-cjk（apt install fonts-noto-cjk），然后重新启动平台。"
)


class NoFont(Exception):
    """The machine has no font for Chinese; the message says what to install."""

    def __init__(self):
        super().__init__(MISSING)


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once a process."""
    return typst.Fonts()


def can_print() -> bool:
    """Whether there is a font for Chinese."""
    return bool(_present(SERIF + SANS))


def compiled(template: str, data: dict) -> bytes:
    """The PDF that a template makes of the data (anything that JSON takes); NoFont without a font for Chinese."""
    serif, sans = _present(SERIF), _present(SANS)
    if not serif and not sans:
        raise NoFont
    told = data | {"serif": serif + sans, "sans": sans + serif}
    inputs = {"data": json.dumps(told, ensure_ascii=False)}
    return typst.compile(str(PLACE / template), root=str(PLACE), font_paths=fonts(), sys_inputs=inputs)


def _present(names: tuple[str, ...]) -> list[str]:
    known = set(fonts().families())
    return [name for name in names if name in known]
