"""Microseconds of Stable-Baselines3's ReplayBuffer: reads `sample <batch>` or `add` per line, runs one round and prints
its median."""

import statistics
import sys
import time

import numpy
from gymnasium import spaces
from stable_baselines3.common.buffers import ReplayBuffer

rows = 100_000
buffer = ReplayBuffer(rows, spaces.Box(-10, 10, (4,), numpy.float32), spaces.Discrete(2), handle_timeout_termination=False)
observation = numpy.random.default_rng(0).normal(size=(1, 4)).astype(numpy.float32)
transition = (observation, observation, numpy.array([1]), numpy.array([1.0]), numpy.array([0.0]), [{}])
for _ in range(rows):
    buffer.add(*transition)
numpy.random.seed(0)


def once(action):
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1e6


for line in sys.stdin:
    name, *batch = line.split()
    action = (lambda: buffer.sample(int(batch[0]))) if name == "sample" else (lambda: buffer.add(*transition))
    print(statistics.median(once(action) for _ in range(2000)), flush=True)
