"""Measure how fast all processors together read memory, and print it in GB/s.

A dot product of a vector of 1 GiB with itself, far more than any cache holds: every element is read
once and nothing is written. The best of several runs counts, as the limit is asked for.
"""
import time

import numpy as np

ELEMENTS = 2**28
RUNS = 9


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
