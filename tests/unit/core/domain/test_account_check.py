"""The names of the account check's tests, as people read them."""

from core.domain.account_check import CheckResult
from core.setup.account_check import CAPABILITIES


def test_each_label_is_plain_and_names_one_capability() -> None:
    labels = [CheckResult(capability=name, outcome="pass", means="").label for name in CAPABILITIES]
    assert len(set(labels)) == len(CAPABILITIES)
    assert not any("picture" in label for label in labels)


def test_a_capability_keeps_its_stored_name() -> None:
    result = CheckResult(capability="own picture", outcome="pass", means="")
    assert (result.capability, result.label) == ("own picture", "image of your cloud")
