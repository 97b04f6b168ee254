"""Environments for test/slow/gymnasium.ts: classic control from initial states computed from the seed, every kind of space, every failure."""

import math
import os
import signal
import time

import gymnasium
import numpy
from gymnasium import spaces

STARTS = {
    "CartPole-v1": ((-0.05, 0.05),) * 4,
    "MountainCar-v0": ((-0.6, -0.4), (0, 0)),
    "MountainCarContinuous-v0": ((-0.6, -0.4), (0, 0)),
    "Pendulum-v1": ((-math.pi, math.pi), (-1, 1)),
    "Acrobot-v1": ((-0.1, 0.1),) * 4,
}


class Starts(gymnasium.Wrapper):
    """Places component i of the state at the fraction (seed * (2 i + 1) mod 2^32) / 2^32 between its bounds."""

    def __init__(self, id):
        super().__init__(gymnasium.make(id).unwrapped)
        self.bounds = STARTS[id]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed, options=options)
        parts = [(seed * (2 * i + 1)) % 2**32 / 2**32 for i in range(len(self.bounds))]
        state = numpy.array([low + (high - low) * part for part, (low, high) in zip(parts, self.bounds)])
        self.unwrapped.state = state
        for observe in ("_get_obs", "_get_ob"):
            if hasattr(self.unwrapped, observe):
                return getattr(self.unwrapped, observe)(), {}
        return state.astype(numpy.float32), {}


OBSERVATIONS = {
    "discrete": (spaces.Discrete(3, start=5), 7),
    "multi-discrete": (spaces.MultiDiscrete([[2, 3], [4, 5]]), numpy.array([[1, 2], [3, 4]])),
    "multi-binary": (spaces.MultiBinary(3), numpy.array([1, 0, 1], numpy.int8)),
    "scalar": (spaces.Box(-1, numpy.inf, ()), numpy.array(0.5, numpy.float32)),
    "image": (spaces.Box(0, 255, (2, 2, 3), numpy.uint8), numpy.arange(12, dtype=numpy.uint8).reshape(2, 2, 3)),
    "double": (spaces.Box(-numpy.inf, numpy.inf, (2,), numpy.float64), numpy.array([1 / 3, -2e30])),
    "dict": (
        spaces.Dict({"b": spaces.Discrete(3), "a": spaces.Box(-1, 1, (2,))}),
        {"a": numpy.array([0.25, -0.5], numpy.float32), "b": 2},
    ),
    "tuple": (spaces.Tuple((spaces.Discrete(2), spaces.Box(0, 1, (1,)))), (1, numpy.array([0.75], numpy.float32))),
    "text": (spaces.Text(5), "hello"),
    "sequence": (spaces.Dict({"a": spaces.Sequence(spaces.Discrete(2))}), {"a": (1,)}),
}

ACTIONS = {
    "discrete": spaces.Discrete(3, start=-1),
    "multi-discrete": spaces.MultiDiscrete([2, 3], start=[10, 20]),
    "multi-binary": spaces.MultiBinary(2),
    "box": spaces.Box(-2, 2, (2, 2)),
    "double": spaces.Box(0.1, 0.3, (2,), numpy.float64),
    "integers": spaces.Box(0, 9, (2,), numpy.int64),
    "dict": spaces.Dict({"a": spaces.Discrete(2)}),
}


class Zoo(gymnasium.Env):
    """Always returns the same observation; the reward is the sum of the action, which must be in its space."""

    metadata = {"render_modes": ["rgb_array"]}

    def __init__(self, observation="discrete", action="discrete", fault=None, given=None, mask=None, render_mode=None):
        self.observation_space, self.value = OBSERVATIONS[observation]
        self.action_space = ACTIONS[action]
        self.fault = fault
        self.given = given  # replaces the observation, possibly outside the space
        self.info = {} if mask is None else {"action_mask": numpy.array(mask, numpy.int8)}
        self.render_mode = render_mode

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return (self.value if self.given is None else self.given), self.info

    def step(self, action):
        if self.fault == "hangs":
            time.sleep(10_000)
        if self.fault == "dies":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.fault == "raises":
            raise ValueError("two\nlines")
        if self.fault == "prints":
            print("to standard output, which carries the replies")
        if self.fault == "old":
            return self.value, 0.0, False, {}
        if self.fault == "no reward":
            return self.value, None, False, False, {}
        assert action in self.action_space, action
        return self.value, float(numpy.sum(action)), False, False, self.info

    def render(self):
        frame = numpy.zeros((2, 3, 3), numpy.uint8)
        frame[1, 2] = (10, 20, 30)
        return frame


for id in STARTS:
    limit = gymnasium.spec(id).max_episode_steps
    gymnasium.register(f"Starts{id}", lambda id=id: Starts(id), max_episode_steps=limit)
gymnasium.register("Zoo-v0", Zoo, disable_env_checker=True)
taxi = max(id for id in gymnasium.registry if id.startswith("Taxi-v"))  # v3 or later
gymnasium.register("ZooTaxi-v0", lambda: gymnasium.make(taxi))
