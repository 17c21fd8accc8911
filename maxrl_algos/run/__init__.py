"""A run on disk: settings, folder, checkpoints, journal, and the processes that train together."""
