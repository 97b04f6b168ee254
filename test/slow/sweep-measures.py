"""Measures as rliable (Agarwal et al. 2021) computes them. Reads a list of {x, y}: scores [runs][environments] of two settings."""
import json
import sys

import numpy as np
from rliable import library, metrics

random = np.random.RandomState(0)


def measures(x, y):
    iqm = lambda scores: np.array([metrics.aggregate_iqm(scores)])
    point, interval = library.get_interval_estimates({"x": x}, iqm, reps=20_000, random_state=random)
    return {
        "iqm": float(point["x"][0]),
        "interval": [float(value[0]) for value in interval["x"]],
        "improvement": float(metrics.probability_of_improvement(x, y)),
    }


print(json.dumps([measures(np.array(case["x"]), np.array(case["y"])) for case in json.load(sys.stdin)]))
