"""Writes cliff-walking.gymnasium.json: the transition model of Gymnasium's CliffWalking-v1.

    python test/envs/toy/cliff-walking.gymnasium.py

`model[state][action]` is a list of [probability, next state, reward, terminated].
"""

import json
import pathlib

import gymnasium

env = gymnasium.make("CliffWalking-v1").unwrapped
model = [
    [
        [(float(p), int(next), int(reward), bool(terminated)) for p, next, reward, terminated in env.P[state][action]]
        for action in range(env.action_space.n)
    ]
    for state in range(env.observation_space.n)
]
path = pathlib.Path(__file__).with_suffix(".json")
text = json.dumps(model, separators=(",", ":"))
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","start":{env.start_state_index},"model":{text}}}\n')
