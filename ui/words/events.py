"""What the page Events says."""

EVENTS_LEAD = "What your events really hold, field by field, before you bind one."
METRIC_CELL = "Metric"
METRIC_ASK = "Choose the event to look at; the newest 200 are read."
FIELDS_CELL = "Fields"
FIELDS_ASK = "Coverage is the share of events in which the field is filled, by Klaviyo's own truth."
TABLE_CELL = "Events"
TABLE_ASK = "A row an event; nested values are left out."
