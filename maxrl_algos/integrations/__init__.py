"""Our estimators and environments inside the engines of others."""
