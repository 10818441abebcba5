"""Klaviyo's dialect of Django templates: compile once, render for many recipients.

Klaviyo's e-mail templates are Django's, with filters and tags of its own
(https://github.com/klaviyo/klaviyo-api-python/issues/20); this is Django's own engine with those.
This package has no state and does no I/O; it imports nothing of the product.
"""

from core.klaviyo.template_language.compiled import CompiledTemplate, TemplateFault, compile_template
from core.klaviyo.template_language.context import template_context

__all__ = ["CompiledTemplate", "TemplateFault", "compile_template", "template_context"]
