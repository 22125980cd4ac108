"""Queue, supervise, execute and store runs; knows nothing of what a run computes.

``what to do x seeds -> store -> supervisor -> worker -> task -> records -> store -> page``

Only the store outlives a process. Tensors are kept as safetensors and everything else as JSON;
nothing is pickled.
"""
