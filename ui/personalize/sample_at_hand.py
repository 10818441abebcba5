"""What stands in for a sample that cannot be read just now: the last one of this session, or one that was saved."""

from collections.abc import Mapping

from core.domain.event import Metric
from core.errors import WorkspaceError
from core.events.sample import Sample
from ui.app.call import Named
from ui.app.cell_result import CellResult
from ui.app.keys import STAND_IN
from ui.app.reads import say_at_hand
from ui.app.state import get_result, set_result, workspace
from ui.personalize import sample_text as texts

# Among the results of cells, which are forgotten with the account that they were read from.
_SLOT = f"personalize_event{STAND_IN}"


def remember_sample(sample: Named) -> None:
    """Keep the sample for later runs of this session."""
    memory = get_result(_SLOT)
    if memory is None or memory.result is not sample.value:
        set_result(_SLOT, CellResult(code=sample.code, result=sample.value, calls=0, seconds=0.0))


def sample_at_hand(metric_id: str) -> Named | None:
    """The last sample of this event, which the page then says; None if there is none."""
    memory = get_result(_SLOT)
    if memory and isinstance(memory.result, Sample) and memory.result.metric.id == metric_id:
        say_at_hand(texts.last_sample(memory.at))
        return Named(memory.code, memory.result)
    saved = next((each for each in workspace().saved_samples.all() if each.metric_id == metric_id), None)
    if saved is None:
        return None
    try:
        sample = workspace().saved_samples.open(saved.id)
    except WorkspaceError:
        # It was deleted meanwhile, or no key opens it: the cell says what happened before.
        return None
    say_at_hand(texts.saved_sample(saved.name, saved.at))
    return Named(f"ws.saved_samples.open({saved.id!r})", sample)


def metrics_at_hand(event: Mapping[str, str] | None) -> Mapping[str, Metric]:
    """The events that are known without asking: the one that is chosen, and those of saved samples."""
    metrics = {
        each.metric_id: Metric(id=each.metric_id, name=each.metric, integration=each.integration)
        for each in workspace().saved_samples.all()
        if each.metric_id
    }
    if event:
        metrics.setdefault(event["metric_id"], Metric(id=event["metric_id"], name=event["metric"]))
    return metrics
