"""Learners: a source, a sampler and a model put together for the training loop, one file for each kind of run."""
