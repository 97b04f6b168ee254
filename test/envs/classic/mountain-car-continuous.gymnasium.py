"""Writes mountain-car-continuous.gymnasium.json: episodes of Gymnasium's MountainCarContinuous-v0, the state read after every step.

    python test/envs/classic/mountain-car-continuous.gymnasium.py

Actions are float32, the dtype of the action space. Policies: pushes along the velocity (full, weak, out of bounds, and
random out of bounds: clipped, but charged in full), which reach the goal, some after hitting the left wall; and random
within the bounds (truncated). Then episodes from given float32 states: at maximum speed in either direction, into the
right wall, and back over the goal.
"""

import json
import pathlib
import random

import gymnasium
import numpy

POLICIES = {
    "along": lambda state, draw: 1.0 if state[1] >= 0 else -1.0,
    "hard": lambda state, draw: 1.7 if state[1] >= 0 else -1.7,
    "weak": lambda state, draw: 0.63 if state[1] >= 0 else -0.63,
    "beyond": lambda state, draw: draw.uniform(-3, 3) + (1.5 if state[1] >= 0 else -1.5),
    "random": lambda state, draw: draw.uniform(-1, 1),
}


def play(policy, seed, state=None):
    env = gymnasium.make("MountainCarContinuous-v0")
    draw = random.Random(seed)
    env.reset(seed=seed)
    if state:
        env.unwrapped.state = numpy.array(state, dtype=numpy.float32)
    state = [float(x) for x in env.unwrapped.state]
    start, actions, states, rewards = state, [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        action = numpy.array([round(POLICIES[policy](state, draw), 2)], dtype=numpy.float32)
        _, reward, terminated, truncated, _ = env.step(action)
        state = [float(x) for x in env.unwrapped.state]
        actions.append(float(str(action[0])))
        states.append([float(str(x)) for x in env.unwrapped.state])
        rewards.append(round(float(reward), 12))
    return {
        "policy": policy,
        "start": start,
        "actions": actions,
        "states": states,
        "rewards": rewards,
        "terminated": terminated,
        "truncated": truncated,
    }


episodes = [play(policy, seed) for seed, policy in enumerate(("along", "weak", "hard", "beyond", "random"))] + [
    play("along", 0, state) for state in ((-1, 0.0699), (-0.7, -0.0699), (0.59, 0.06), (0.55, -0.02))
]
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","numpy":"{numpy.__version__}","episodes":[\n{lines}\n]}}\n')
for episode in episodes:
    walls = sum(state == [-1.2, 0.0] for state in episode["states"])
    print(episode["policy"], len(episode["actions"]), sum(episode["rewards"]), walls, episode["truncated"])
