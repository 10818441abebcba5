"""Background jobs: one mechanism for all long work, with persisted state, progress, stop and resume."""
