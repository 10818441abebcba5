"""The account check tests each feature with an expression that relies on it."""

import pytest

from core.blocks.expression_tests import EXPRESSION_FEATURES, expression_template
from core.cloudinary.delivery import cloud_named
from core.domain.capabilities import ExpressionFeature, RecordingSupport


@pytest.mark.parametrize("feature", EXPRESSION_FEATURES)
def test_the_test_of_a_feature_uses_it(feature: ExpressionFeature) -> None:
    support = RecordingSupport()
    expression_template(feature, cloud_named("demo"), support)
    # The expression for pictures of other sites is tested by itself, with a support of its own.
    assert feature in support.used or feature == "remote picture"
