"""Measure how fast all processors together read memory, and print it in GB/s.

A dot product of a vector of 256 MiB with itself, far more than most caches hold: every element is
read once and nothing is written. The best of many short runs counts, as the limit is asked for.
"""
import time

import numpy as np

ELEMENTS = 2**26
RUNS = 60


def main():
    x = np.ones(ELEMENTS, np.float32)
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        x @ x
        seconds.append(time.perf_counter() - start)
    print(x.nbytes / min(seconds) / 1e9)


if __name__ == "__main__":
    main()
