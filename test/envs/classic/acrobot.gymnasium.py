"""Writes acrobot.gymnasium.json: episodes of Gymnasium's Acrobot-v1, the state read as float64 after every step.

    python test/envs/classic/acrobot.gymnasium.py

Policies: random until step 500 (truncated), and torque along the lower link's velocity, which reaches the line. Then
episodes from given states, in both directions: near the velocity limits, and folded above the joint, which it passes.
"""

import json
import pathlib
import random

import gymnasium
import numpy

POLICIES = {
    "random": lambda state, draw: draw.randrange(3),
    "along": lambda state, draw: 2 if state[3] > 0 else 0,
    "nothing": lambda state, draw: 1,
}


def play(policy, seed, state=None):
    env = gymnasium.make("Acrobot-v1")
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


episodes = [play(policy, seed) for seed, policy in enumerate(("random", "along", "along", "along"))] + [
    play("nothing", 0, state)
    for state in ((0, 0, 12.5, 28), (0, 0, -12.5, -28), (0, 3, 0.5, 28), (0, -3, -0.5, -28), (3, 3, 4, 0), (-3, -3, -4, 0))
]
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","numpy":"{numpy.__version__}","episodes":[\n{lines}\n]}}\n')
for episode in episodes:
    print(episode["policy"], len(episode["actions"]), sum(episode["rewards"]), episode["truncated"], episode["states"][-1])
