"""The command `maxrl`: a module for each subcommand, and for each kind of training run."""
