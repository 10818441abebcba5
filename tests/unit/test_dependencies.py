"""Each package has a reason, and the page about them is of the same packages."""

import pytest

from docs.make_dependencies import LISTS, PAGE, requirements


@pytest.mark.parametrize("name", LISTS)
def test_every_package_says_why_and_is_on_the_page(name: str) -> None:
    page = PAGE.read_text()
    packages = list(requirements(name))
    assert packages
    for package, reason in packages:
        assert reason, package
        assert f"| {package} | {reason} | " in page, "make dependencies"
