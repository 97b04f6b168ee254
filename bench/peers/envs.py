"""Steps a second of Gymnasium's CartPole-v1: reads the name of a variant a line, runs one round of it, prints its rate."""

import sys
import time

import gymnasium

steps = int(sys.argv[1])
envs = {
    "default": gymnasium.make("CartPole-v1"),
    "unchecked": gymnasium.make("CartPole-v1", disable_env_checker=True),
}
space = envs["default"].action_space
space.seed(0)
actions = [int(space.sample()) for _ in range(steps)]


def rate(env):
    env.reset(seed=0)
    start = time.perf_counter()
    for action in actions:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    return steps / (time.perf_counter() - start)


for line in sys.stdin:
    print(rate(envs[line.strip()]), flush=True)
