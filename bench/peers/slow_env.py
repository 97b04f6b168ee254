"""An environment whose step sleeps for a millisecond, so that other load does not lengthen it: `slow_env:Slow-v0`."""

import time

import gymnasium
import numpy


class Slow(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-1, 1, (4,))
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return numpy.zeros(4, numpy.float32), {}

    def step(self, action):
        time.sleep(0.001)
        return numpy.zeros(4, numpy.float32), 0.0, False, False, {}


gymnasium.register("Slow-v0", Slow)
