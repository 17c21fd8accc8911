"""Throughput of our environments, sampling and updates against public baselines."""
