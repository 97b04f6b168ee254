"""Writes mountain-car.gymnasium.json: episodes of Gymnasium's MountainCar-v0, the state read as float64 after every step.

    python test/envs/classic/mountain-car.gymnasium.py

Policies: pushes along the velocity, which reach the goal; random pushes, none, and pushes against the velocity (all
truncated). Then episodes from given states: at maximum speed in either direction, into the left and the right wall, and
back over the goal.
"""

import json
import pathlib
import random

import gymnasium
import numpy

POLICIES = {
    "along": lambda state, draw: 2 if state[1] >= 0 else 0,
    "against": lambda state, draw: 0 if state[1] >= 0 else 2,
    "nothing": lambda state, draw: 1,
    "left": lambda state, draw: 0,
    "random": lambda state, draw: draw.randrange(3),
}


def play(policy, seed, state=None):
    env = gymnasium.make("MountainCar-v0")
    draw = random.Random(seed)
    env.reset(seed=seed)
    if state:
        env.unwrapped.state = numpy.array(state)
    state = [float(x) for x in env.unwrapped.state]
    start, actions, states, rewards = state, [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        actions.append(POLICIES[policy](state, draw))
        _, reward, terminated, truncated, _ = env.step(actions[-1])
        state = [float(x) for x in env.unwrapped.state]
        states.append(state)
        rewards.append(int(reward))
    return {
        "policy": policy,
        "start": start,
        "actions": actions,
        "states": states,
        "rewards": rewards,
        "terminated": terminated,
        "truncated": truncated,
    }


episodes = [play(policy, seed) for seed, policy in enumerate(("along", "along", "random", "nothing", "against"))] + [
    play(policy, 0, state)
    for policy, state in (
        ("along", (-1.0, 0.0699)),
        ("left", (-0.8, -0.0699)),
        ("along", (0.59, 0.06)),
        ("along", (0.55, -0.02)),
    )
]
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","numpy":"{numpy.__version__}","episodes":[\n{lines}\n]}}\n')
for episode in episodes:
    walls = sum(state == [-1.2, 0.0] for state in episode["states"])
    print(episode["policy"], len(episode["actions"]), sum(episode["rewards"]), walls, episode["truncated"])
