"""Set up a forked worker process; the fork server has imported torch before.

The supervisor names these functions without importing torch itself.
"""

import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from runs.paths import run_folder
from runs.task import Job

LOG = "worker.log"


def run_in_own_process(job: Job) -> None:
    """Execute a job as leader of a process group, with a log file."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A page that is being looked at goes before a run in the background.
    with suppress(OSError):
        os.nice(5)
    os.environ.update(job.environment)
    folder = run_folder(job.run)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        log = (folder / LOG).open("a", buffering=1)
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    from runs.worker import execute

    code = execute(job)
    sys.stdout.flush()
    sys.stderr.flush()
    # Past exit handlers: nothing is left to do, and threads of torch take their time.
    os._exit(code)


def count_gpus(answer: Connection) -> None:
    """Send how many GPUs torch finds; in a process of its own, as CUDA and fork do not mix."""
    import torch

    answer.send(torch.cuda.device_count())
    answer.close()
