"""Writes frozen-lake.gymnasium.json: the transition models of Gymnasium's FrozenLake-v1, for every map, slippery or not.

    python test/envs/toy/frozen-lake.gymnasium.py

`model[state][action]` is a list of [probability, next state, reward, terminated].
"""

import itertools
import json
import pathlib

import gymnasium


def model(env_id, **options):
    env = gymnasium.make(env_id, **options).unwrapped
    return [[env.P[state][action] for action in range(env.action_space.n)] for state in range(env.observation_space.n)]


lakes = [
    {"map": name, "slippery": slippery, "model": model("FrozenLake-v1", map_name=name, is_slippery=slippery)}
    for name, slippery in itertools.product(("4x4", "8x8"), (True, False))
]
assert model("FrozenLake8x8-v1") == lakes[2]["model"]
specs = {
    name: {"maxSteps": gymnasium.spec(name).max_episode_steps, "solvedAt": gymnasium.spec(name).reward_threshold}
    for name in ("FrozenLake-v1", "FrozenLake8x8-v1")
}
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(lake, separators=(",", ":")) for lake in lakes)
path.write_text(f'{{"gymnasium":"{gymnasium.__version__}","specs":{json.dumps(specs)},"lakes":[\n{lines}\n]}}\n')
