"""What all tests share: torch on one thread, as the suite runs on two workers."""

import torch

torch.set_num_threads(1)
