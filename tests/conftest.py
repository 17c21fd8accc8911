"""One thread for torch: the models are tiny, and threads that spin at barriers crawl on a busy machine."""

import torch

torch.set_num_threads(1)
