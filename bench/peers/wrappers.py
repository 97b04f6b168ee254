"""Steps per second of Pendulum-v1 in Gymnasium's wrappers: reads `<wrapper> <steps>` per line, runs one round and
prints its rate."""

import functools
import sys
import time

import gymnasium
import numpy
from gymnasium import wrappers

WRAPPERS = {
    "rescaleAction": lambda env: wrappers.RescaleAction(env, -1, 1),
    "normalizeObservation": wrappers.NormalizeObservation,
    "normalizeReward": wrappers.NormalizeReward,
    "frameStack": lambda env: wrappers.FrameStackObservation(env, 4),
    "clipReward": lambda env: wrappers.ClipReward(env, -1, 1),
}


@functools.cache
def made(names):
    env = gymnasium.make("Pendulum-v1", disable_env_checker=True)
    for name in names.split("+"):
        env = WRAPPERS[name](env) if name != "none" else env
    return env


def rate(env, steps):
    action = numpy.array([0.3], numpy.float32)
    env.reset(seed=0)
    start = time.perf_counter()
    for _ in range(steps):
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    return steps / (time.perf_counter() - start)


for line in sys.stdin:
    names, steps = line.split()
    print(rate(made(names), int(steps)), flush=True)
