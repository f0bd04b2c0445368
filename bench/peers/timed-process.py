"""Runs a program and writes to a file, as JSON, what it took: the kernel's own account of that process and its children.

Usage: timed-process.py FILE LIMIT PROGRAM [ARGUMENT ...]. After LIMIT seconds the program is killed.
"""

import json
import os
import subprocess
import sys
import threading
import time


def main(result, limit, *command):
    started = time.monotonic()
    child = subprocess.Popen(command)
    late = threading.Event()

    def kill():
        late.set()
        child.kill()

    timer = threading.Timer(float(limit), kill)
    timer.start()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    timer.cancel()
    with open(result, "w") as file:
        json.dump(
            {
                "exitCode": None if late.is_set() else os.waitstatus_to_exitcode(status),
                "seconds": seconds,
                "cpuSeconds": used.ru_utime + used.ru_stime,
                # Linux counts in kilobytes, macOS in bytes.
                "peakBytes": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            },
            file,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
