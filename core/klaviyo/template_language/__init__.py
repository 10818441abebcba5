"""Klaviyo's dialect of Django templates: compile once, render for many recipients.

Klaviyo's e-mail templates are Django's, with filters and tags of its own
(https://github.com/klaviyo/klaviyo-api-python/issues/20); this is Django's own engine with those.
This package has no state and imports nothing of the product. A rendering has a budget. What is too much for this
process is rendered in a child, which can be killed.
"""

from core.klaviyo.template_language.compiled import CompiledTemplate, compile_template
from core.klaviyo.template_language.context import template_context
from core.klaviyo.template_language.faults import OverBudget, TemplateFault
from core.klaviyo.template_language.pieces import pieces

__all__ = ["CompiledTemplate", "OverBudget", "TemplateFault", "compile_template", "pieces", "template_context"]
