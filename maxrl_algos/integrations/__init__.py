"""Our estimators and environments inside the training engines of others."""
