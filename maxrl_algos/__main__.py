"""`python -m maxrl_algos` is the command `maxrl`, for `torchrun --nproc-per-node 4 -m maxrl_algos train ...`."""

from maxrl_algos.commands.main import main

if __name__ == "__main__":
    main()
