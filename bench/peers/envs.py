"""Steps per second of Gymnasium: reads `<variant> <environment> <steps>` per line, runs one round and prints its rate."""

import functools
import sys
import time

import gymnasium


@functools.cache
def made(variant, env_id):
    env = gymnasium.make(env_id, disable_env_checker=variant == "unchecked")
    env.action_space.seed(0)
    return env


def rate(env, steps):
    space = env.action_space
    discrete = isinstance(space, gymnasium.spaces.Discrete)
    actions = [int(space.sample()) if discrete else space.sample() for _ in range(steps)]
    env.reset(seed=0)
    start = time.perf_counter()
    for action in actions:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    return steps / (time.perf_counter() - start)


for line in sys.stdin:
    variant, env_id, steps = line.split()
    print(rate(made(variant, env_id), int(steps)), flush=True)
