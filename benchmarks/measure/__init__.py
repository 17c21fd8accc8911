"""Measuring scripts: throughput, step times, memory, and where the time of a step goes."""
