"""Writes wrappers.gymnasium.json: the results of Gymnasium's wrappers on scripted episodes.

    python test/wrappers/wrappers.gymnasium.py

An episode consists of observations (the first from reset), rewards, and how it ends. Each wrapper sees the same three
episodes, some terminated and some truncated.
"""

import json
import pathlib
import random

import gymnasium
import numpy
from gymnasium import spaces, wrappers
from gymnasium.wrappers.utils import RunningMeanStd

draw = random.Random(7)
LENGTHS = (23, 40, 17)
ENDS = ("terminated", "truncated", "terminated")


def observation():
    return [float(numpy.float32(draw.gauss(m, s))) for m, s in ((0, 1), (300, 20), (-0.01, 0.001))]


EPISODES = [
    {
        "observations": [observation() for _ in range(length + 1)],
        "rewards": [draw.gauss(-3, 5) for _ in range(length)],
        "end": end,
    }
    for length, end in zip(LENGTHS, ENDS)
]


class Script(gymnasium.Env):
    """Plays EPISODES and records the actions it receives."""

    def __init__(self, observation_space=None, observe=None, action_space=None):
        self.observation_space = observation_space or spaces.Box(-numpy.inf, numpy.inf, (3,), numpy.float32)
        self.action_space = action_space or spaces.Discrete(2)
        self.observe = observe or (lambda o: numpy.array(o, numpy.float32))
        self.episode = -1
        self.actions = []

    def reset(self, *, seed=None, options=None):
        self.episode += 1
        self.t = 0
        return self.observe(EPISODES[self.episode]["observations"][0]), {}

    def step(self, action):
        self.actions.append(action)
        now = EPISODES[self.episode]
        self.t += 1
        last = self.t == len(now["rewards"])
        reward = now["rewards"][self.t - 1]
        return self.observe(now["observations"][self.t]), reward, last and now["end"] == "terminated", last and now["end"] == "truncated", {}


def plain(value):
    return numpy.asarray(value, dtype=numpy.float64).ravel().tolist()


def play(env):
    """Observations, rewards and lengths of all episodes."""
    seen, rewards, lengths = [], [], []
    for length in LENGTHS:
        seen.append(plain(env.reset()[0]))
        for t in range(length):
            o, r, terminated, truncated, _ = env.step(0)
            seen.append(plain(o))
            rewards.append(float(r))
            if terminated or truncated:
                break
        lengths.append(t + 1)
    return {"observations": seen, "rewards": rewards, "lengths": lengths}


def normalized(dtype):
    env = wrappers.NormalizeObservation(Script())
    env.obs_rms = RunningMeanStd(shape=(3,), dtype=dtype)
    played = play(env)
    env.update_running_mean = False
    env.unwrapped.episode = -1
    return {**played, "mean": plain(env.obs_rms.mean), "variance": plain(env.obs_rms.var), "frozen": play(env)["observations"][:10]}


def scaled(gamma):
    env = wrappers.NormalizeReward(Script(), gamma=gamma)
    return {"gamma": gamma, "rewards": play(env)["rewards"], "variance": plain(env.return_rms.var)}


PARTS = spaces.Dict(
    {
        "where": spaces.Box(-2, 2, (2, 2), numpy.float32),
        "gear": spaces.Discrete(4),
        "both": spaces.Tuple((spaces.MultiDiscrete([2, 3]), spaces.Dict({"z": spaces.Discrete(2), "a": spaces.Box(0, 9, (1,), numpy.float32)}))),
    }
)


def parts(o):
    a, b, c = o
    return {
        "where": numpy.clip(numpy.array([[a, -a], [b / 300, c]], numpy.float32), -2, 2),
        "gear": int(b) % 4,
        "both": (numpy.array([int(b) % 2, int(b) % 3]), {"z": int(a > 0), "a": numpy.array([abs(a)], numpy.float32)}),
    }


def flattened():
    env = wrappers.FlattenObservation(Script(PARTS, parts))
    return {"low": plain(env.observation_space.low), "high": plain(env.observation_space.high), "observations": play(env)["observations"]}


def actions(wrap, given):
    script = Script(action_space=spaces.Box(numpy.array([-1, 0, 5], numpy.float32), numpy.array([3, 0.5, 6], numpy.float32)))
    env = wrap(script)
    env.reset()
    for action in given:
        env.step(numpy.array(action, numpy.float32))
    return {"given": given, "taken": [plain(a) for a in script.actions], "low": plain(env.action_space.low), "high": plain(env.action_space.high)}


GIVEN = [[-1, -1, -1], [1, 1, 1], [0, 0, 0], [0.3, -0.7, 0.999], [2, -3, 1.5], [-5, 0.25, 5.5]]
FROM, TO = [-2, 0, 1], [2, 10, 4]
INSIDE = [[-2, 0, 1], [2, 10, 4], [0.1, 3.3, 2.7], [1.9, 9.9, 1.1]]

result = {
    "gymnasium": gymnasium.__version__,
    "numpy": numpy.__version__,
    "episodes": EPISODES,
    "normalizeObservation": {"float32": normalized(numpy.float32), "float64": normalized(numpy.float64)},
    "normalizeReward": [scaled(0.99), scaled(0.5)],
    "clipReward": play(wrappers.ClipReward(Script(), -1, 2))["rewards"],
    "frameStack": {p: play(wrappers.FrameStackObservation(Script(), 3, padding_type=p))["observations"] for p in ("reset", "zero")},
    "frameStackDiscrete": play(wrappers.FrameStackObservation(Script(spaces.Discrete(5), lambda o: int(o[1]) % 5), 4))["observations"],
    "flattenObservation": flattened(),
    "actionRepeat": play(wrappers.RepeatAction(Script(), 4)),
    "timeLimit": play(wrappers.TimeLimit(Script(), 20)),
    "clipAction": actions(wrappers.ClipAction, GIVEN),
    "rescaleAction": actions(lambda env: wrappers.RescaleAction(env, -1, 1), GIVEN),
    "rescaleActionEach": actions(lambda env: wrappers.RescaleAction(env, numpy.array(FROM), numpy.array(TO)), INSIDE),
}
path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in result.items())
path.write_text(f"{{\n{lines}\n}}\n".replace("Infinity", "1e999"))
print({key: len(json.dumps(value)) for key, value in result.items()})
