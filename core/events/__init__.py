"""Events: reading samples, profiling their fields, tables of both."""
