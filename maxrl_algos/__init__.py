"""MaxRL algorithms: policy-gradient baselines for correctness-based environments."""
