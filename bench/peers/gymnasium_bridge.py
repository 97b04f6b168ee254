"""A loop in pure Python: reads `<environment> <steps>` per line, takes that many random steps and prints the steps per
second. `cpu` prints the process's CPU time in seconds."""

import functools
import random
import sys
import time

import gymnasium


@functools.cache
def made(env_id):
    return gymnasium.make(env_id)


def rate(env, steps):
    actions = [random.randrange(2) for _ in range(steps)]
    env.reset(seed=0)
    start = time.perf_counter()
    for i, action in enumerate(actions):
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset(seed=i)
    return steps / (time.perf_counter() - start)


for line in sys.stdin:
    if line.strip() == "cpu":
        print(time.process_time(), flush=True)
        continue
    env_id, steps = line.split()
    print(rate(made(env_id), int(steps)), flush=True)
