"""Milliseconds per update of Stable-Baselines3's DDPG: reads "HIDDEN BATCH UPDATES THREADS" per line (HIDDEN as 64-64;
THREADS may be "default") and answers each."""

import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch
from stable_baselines3 import DDPG

default_threads = torch.get_num_threads()
models = {}


def model(hidden, batch):
    if (hidden, batch) not in models:
        models[hidden, batch] = DDPG(
            "MlpPolicy",
            "Pendulum-v1",
            policy_kwargs=dict(net_arch=[int(units) for units in hidden.split("-")]),
            learning_rate=1e-3,
            batch_size=batch,
            buffer_size=200_000,
            learning_starts=2000,
            device="cpu",
            seed=1,
        )
        models[hidden, batch].learn(2000)
    return models[hidden, batch]


for line in sys.stdin:
    hidden, batch, updates, threads = line.split()
    ddpg = model(hidden, int(batch))
    torch.set_num_threads(default_threads if threads == "default" else int(threads))
    start = time.perf_counter()
    ddpg.train(gradient_steps=int(updates), batch_size=int(batch))
    print((time.perf_counter() - start) * 1000 / int(updates), flush=True)
