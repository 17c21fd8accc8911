"""What is started from the command line: `python -m maxrl_algos.commands.train_tokens --help`, and so on."""
