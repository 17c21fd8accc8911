"""One thread for torch: the models are tiny, and threads that spin at barriers crawl on a busy machine."""

try:
    import torch
except ModuleNotFoundError:  # the tests of envs, estimators and metrics run without it
    pass
else:
    torch.set_num_threads(1)
