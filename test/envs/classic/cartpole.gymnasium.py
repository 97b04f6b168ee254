"""Writes cartpole.gymnasium.json: episodes of Gymnasium's CartPole-v1, the state read as float64 after every step.

    python test/envs/classic/cartpole.gymnasium.py

Three policies cover every kind of end: random (falls), a constant push (falls fast), and a linear controller that
balances until step 500, or rolls off the track when it is set to lean.
"""

import json
import pathlib
import random

import gymnasium

POLICIES = {
    "random": lambda state, draw: draw.randrange(2),
    "left": lambda state, draw: 0,
    "balance": lambda state, draw: int(0.5 * state[0] + state[1] + 20 * state[2] + 3 * state[3] > 0),
    "lean": lambda state, draw: int(20 * (state[2] - 0.02) + 3 * state[3] > 0),
}


def play(policy, seed):
    env = gymnasium.make("CartPole-v1")
    draw = random.Random(seed)
    env.reset(seed=seed)
    state = [float(x) for x in env.unwrapped.state]
    start, actions, states, rewards = state, [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        actions.append(POLICIES[policy](state, draw))
        _, reward, terminated, truncated, _ = env.step(actions[-1])
        state = [float(x) for x in env.unwrapped.state]
        states.append(state)
        rewards.append(reward)
    return {
        "policy": policy,
        "start": start,
        "actions": "".join(map(str, actions)),
        "states": states,
        "rewards": rewards,
        "terminated": terminated,
        "truncated": truncated,
    }


episodes = [play("random", seed) for seed in range(4)] + [play(policy, 7) for policy in ("left", "balance", "lean")]
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(episode, separators=(",", ":")) for episode in episodes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","episodes":[\n{lines}\n]}}\n')
for episode in episodes:
    print(episode["policy"], len(episode["actions"]), episode["terminated"], episode["truncated"], episode["states"][-1])
