"""Names where not everybody may read them whole."""


def masked_name(name: str) -> str:
    """The surname's first character and a star, whatever follows: 张三 → 张*; of an erased name, nothing."""
    return f"{name[0]}*" if name else "（个人信息已清除）"
