"""Policies: what samples rollouts and gives their log-probabilities."""
