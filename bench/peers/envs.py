"""Steps a second of Gymnasium's CartPole-v1: reads `<variant> <steps>` a line, runs one round of it, prints its rate."""

import sys
import time

import gymnasium

envs = {
    "default": gymnasium.make("CartPole-v1"),
    "unchecked": gymnasium.make("CartPole-v1", disable_env_checker=True),
}
space = envs["default"].action_space
space.seed(0)


def rate(env, steps):
    actions = [int(space.sample()) for _ in range(steps)]
    env.reset(seed=0)
    start = time.perf_counter()
    for action in actions:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    return steps / (time.perf_counter() - start)


for line in sys.stdin:
    variant, steps = line.split()
    print(rate(envs[variant], int(steps)), flush=True)
