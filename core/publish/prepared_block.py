"""A block ready to be previewed and saved, with all that it was made of."""

from dataclasses import dataclass
from functools import cached_property

from core.blocks.compose import ComposedBlock
from core.blocks.edited import block_of, standing
from core.blocks.preview import compile_block
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import ExpressionSupport, RecordingSupport
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.klaviyo.template_language import CompiledTemplate


@dataclass(frozen=True, kw_only=True)
class PreparedBlock(ComposedBlock):
    """A block that was parsed and composed once; preview, fill rates, contact sheet and checks all read it."""

    template: Template
    cloud: Cloud
    support: RecordingSupport
    """The expressions that the account supports, and those that this block uses."""

    @cached_property
    def choices(self) -> Personalization:
        """The choices that the block's HTML really shows; a person who edits it may leave some out."""
        return standing(self.personalization, self.unbound)

    @cached_property
    def compiled(self) -> CompiledTemplate:
        """The HTML as Klaviyo's engine reads it; TemplateFault or OverBudget each time that a person's HTML is none."""
        return compile_block(self.html)

    @cached_property
    def identity(self) -> tuple[Template, Cloud, str, ExpressionSupport]:
        """What makes two blocks the same for every recipient."""
        support = ExpressionSupport(alternative=self.support.alternative, lost=self.support.lost)
        return (self.template, self.cloud, self.choices.model_dump_json(), support)


def prepare(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport, html: str = ""
) -> PreparedBlock:
    """Compose the block; `html` is what a person made of it, and errors are as in `block_of`."""
    noted = RecordingSupport(alternative=support.alternative, lost=support.lost)
    block = block_of(template, personalization, cloud, noted, html)
    return PreparedBlock(**vars(block), template=template, cloud=cloud, support=noted)
