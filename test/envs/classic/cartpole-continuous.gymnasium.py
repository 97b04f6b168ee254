"""Writes cartpole-continuous.gymnasium.json: episodes of Gymnasium's CartPole-v1 with continuous forces.

    python test/envs/classic/cartpole-continuous.gymnasium.py

The state is read as float64. Gymnasium has no continuous CartPole, but its CartPole-v1 reads `force_mag` at every step:
action 1 with `force_mag` 10 a is a push of 10 a N. Policies: random (falls), random up to three times the bounds
(clipped), and a linear controller that balances until step 500, or rolls off the track when it is set to lean.
"""

import json
import pathlib
import random

import gymnasium
import numpy

POLICIES = {
    "random": lambda state, draw: draw.uniform(-1, 1),
    "beyond": lambda state, draw: draw.uniform(-3, 3),
    "balance": lambda state, draw: 0.05 * state[0] + 0.1 * state[1] + 2 * state[2] + 0.3 * state[3],
    "lean": lambda state, draw: 4 * (state[2] - 0.02) + 0.6 * state[3],
}


def play(policy, seed):
    env = gymnasium.make("CartPole-v1")
    draw = random.Random(seed)
    env.reset(seed=seed)
    state = [float(x) for x in env.unwrapped.state]
    start, actions, states, rewards = state, [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        action = numpy.float32(round(POLICIES[policy](state, draw), 4))
        env.unwrapped.force_mag = 10 * min(1.0, max(-1.0, float(action)))
        _, reward, terminated, truncated, _ = env.step(1)
        state = [float(x) for x in env.unwrapped.state]
        actions.append(float(str(action)))
        states.append(state)
        rewards.append(reward)
    return {
        "policy": policy,
        "start": start,
        "actions": actions,
        "states": states,
        "rewards": rewards,
        "terminated": terminated,
        "truncated": truncated,
    }


episodes = [play(policy, seed) for policy, seed in (("random", 0), ("random", 1), ("beyond", 2), ("balance", 7), ("lean", 7))]
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","episodes":[\n{lines}\n]}}\n')
for episode in episodes:
    print(episode["policy"], len(episode["actions"]), episode["terminated"], episode["truncated"], episode["states"][-1])
