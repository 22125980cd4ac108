"""Set up a forked worker process; the fork server has imported torch before.

The supervisor names these functions without importing torch itself. CUDA does not survive a fork:
nothing here calls it before the process that uses it is there.
"""

import gc
import os
import signal
import sys
import warnings
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from operation.settings import settings
from runs.machine import LEAST_CAPABILITY
from runs.paths import run_folder
from runs.task import Job

LOG = "worker.log"


def run_in_own_process(job: Job) -> None:
    """Execute a job as leader of a process group, with a log file."""
    _lead_group()
    # Past exit handlers: nothing is left to do, and threads of torch take their time.
    os._exit(_run_logged(job))


def serve_jobs(jobs: Connection) -> None:
    """Execute the jobs of a connection in turn until it closes, answering each.

    An answer is the code, and whether the process takes another job: it ends after an error of
    CUDA, which would hold for the next run too. CUDA and its libraries are loaded once for all.
    """
    _lead_group()
    with suppress(EOFError, OSError):
        is_sound = True
        while is_sound:
            code = _run_logged(jobs.recv())
            is_sound = _has_given_back()
            jobs.send((code, is_sound))
    os._exit(0)


def _lead_group() -> None:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _step_back(settings().run_nice)


def _step_back(nice: int) -> None:
    """Let pages go before this process's run, by ``nice`` steps of the scheduler.

    Linux may give each session (``setsid``) a scheduling group of its own: niceness then counts
    within the group only, and the group has one of its own (sched(7), autogroup).
    """
    with suppress(OSError):
        os.nice(nice)
    group = Path("/proc/self/autogroup")
    with suppress(OSError):
        if group.exists():
            group.write_text(str(nice), encoding="ascii")


def _run_logged(job: Job) -> int:
    os.environ.update(job.environment)
    folder = run_folder(job.run)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOG).open("a", buffering=1) as log:
            os.dup2(log.fileno(), sys.stdout.fileno())
            os.dup2(log.fileno(), sys.stderr.fileno())
    from runs.worker import execute

    code = execute(job)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _has_given_back() -> bool:
    """Give the GPU's memory back to other processes; False after an error that holds."""
    import torch

    gc.collect()
    if torch.cuda.is_initialized():
        try:
            torch.cuda.synchronize()
            torch.cuda.empty_cache()
        except RuntimeError:
            return False
    return True


def count_gpus(answer: Connection) -> None:
    """Send index and memory of each GPU that can be used; in a process of its own, as CUDA is used.

    None where the driver is too old, and none from before Turing.
    """
    import torch

    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    for index in range(count):
        facts = torch.cuda.get_device_properties(index)
        if (facts.major, facts.minor) >= LEAST_CAPABILITY:
            found.append((index, facts.total_memory))
    answer.send(found)
    answer.close()
