"""Any Host header is read, or refused, without an error."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from web.host import parse_host

PIECES = st.sampled_from(["localhost", "[", "]", "::1", ":", "8501", "@", "/", "%", ".", "a", "\t", "\x00", "é"])


@given(st.lists(st.text() | st.lists(PIECES).map("".join), max_size=3))
@example(["[" + ":" * 100 + "]"])
@example(["localhost:٣"])
def test_any_header_is_read_or_refused(headers: list[str]) -> None:
    host = parse_host(headers)
    if host is not None:
        assert len(headers) == 1
        assert re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host.name)
        assert host.port is None or 0 <= host.port < 65_536
