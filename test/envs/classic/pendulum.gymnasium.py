"""Writes pendulum.gymnasium.json: episodes of Gymnasium's Pendulum-v1, the state read as float64 after every step.

    python test/envs/classic/pendulum.gymnasium.py

Actions are float32, the dtype of the action space. Policies: none (swings freely), random within the bounds and up to
three times the bounds (clipped), a torque that always accelerates (at maximum speed through many turns, both ways), and
energy-based swing-up followed by balancing.
"""

import json
import math
import pathlib
import random

import gymnasium
import numpy

POLICIES = {
    "nothing": lambda state, draw: 0.0,
    "random": lambda state, draw: draw.uniform(-2, 2),
    "beyond": lambda state, draw: draw.uniform(-6, 6),
    "faster": lambda state, draw: 2.0 if state[1] > 0 else -7.5,
    "swing-up": lambda state, draw: swing_up(*state),
}


def swing_up(angle, spin):
    lean = (angle + math.pi) % (2 * math.pi) - math.pi
    if abs(lean) < 0.4:
        return -12 * lean - 3 * spin
    energy = spin**2 / 6 + 5 * (math.cos(angle) - 1)
    return 2.0 if (spin > 0) == (energy < 0) else -2.0


def play(policy, seed):
    env = gymnasium.make("Pendulum-v1")
    draw = random.Random(seed)
    env.reset(seed=seed)
    state = [float(x) for x in env.unwrapped.state]
    start, actions, states, rewards = state, [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        action = numpy.array([round(POLICIES[policy](state, draw), 4)], dtype=numpy.float32)
        _, reward, terminated, truncated, _ = env.step(action)
        state = [float(x) for x in env.unwrapped.state]
        actions.append(float(str(action[0])))
        states.append(state)
        rewards.append(float(reward))
    return {
        "policy": policy,
        "start": start,
        "actions": actions,
        "states": states,
        "rewards": rewards,
        "terminated": terminated,
        "truncated": truncated,
    }


played = [("nothing", 0), ("random", 1), ("beyond", 2), ("faster", 3), ("faster", 6), ("swing-up", 5)]
episodes = [play(policy, seed) for policy, seed in played]
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","numpy":"{numpy.__version__}","episodes":[\n{lines}\n]}}\n')
for episode in episodes:
    print(episode["policy"], len(episode["actions"]), sum(episode["rewards"]), episode["states"][-1])
