"""What the pages say where nothing could be confirmed: the archive's words in Chinese."""

from __future__ import annotations

import pytest

from flows.site.reasons import in_chinese


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no site file covers the county", "还没有这个县的网站文件"),
        ("last read in full on 2025-03-01, before the deadline", "上次完整读取是 2025-03-01，早于期限"),
        (
            "never read in full; fails since 2025-04-15: blocked: http://x.gov.cn/: a cookie script",
            "从未完整读取；2025-04-15 起无法读取：被拦截（验证页或拒绝访问） http://x.gov.cn/: a cookie script",
        ),
        (
            "missing when last read in full on 2025-04-02; cannot be read since 2025-04-05: tls: http://x.cn/: expired",
            "2025-04-02 完整读取时没有找到；2025-04-05 起无法读取：证书或加密连接失败 http://x.cn/: expired",
        ),
        ("网站打不开：连接超时", "网站打不开：连接超时"),
    ],
)
def test_a_reason_is_told_in_chinese_and_what_the_portal_said_stays(reason: str, said: str) -> None:
    assert in_chinese(reason) == said
