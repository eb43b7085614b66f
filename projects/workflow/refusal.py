"""What a verb answers when it does nothing: a sentence for the user."""

SUPERSEDED = "这份月报的状态刚刚已被别人改变。请刷新页面查看最新情况。"


class Refused(Exception):
    """A change that may not be made; the message tells the user why and what to do."""


class Superseded(Refused):
    """Somebody was faster: the report is no longer in the state that the user saw."""
