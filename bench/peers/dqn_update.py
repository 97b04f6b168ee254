"""Milliseconds per update of Stable-Baselines3's DQN: reads "WIDTH THREADS" per line (THREADS may be "default") and
answers each."""

import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch
from stable_baselines3 import DQN

UPDATES = 50
default_threads = torch.get_num_threads()
models = {}


def model(width):
    if width not in models:
        models[width] = DQN(
            "MlpPolicy",
            "CartPole-v1",
            policy_kwargs=dict(net_arch=[width, width]),
            learning_rate=2.3e-3,
            batch_size=64,
            learning_starts=2000,
            gamma=0.99,
            device="cpu",
            seed=1,
        )
        models[width].learn(2000)
    return models[width]


for line in sys.stdin:
    width, threads = line.split()
    dqn = model(int(width))
    torch.set_num_threads(default_threads if threads == "default" else int(threads))
    start = time.perf_counter()
    dqn.train(gradient_steps=UPDATES, batch_size=64)
    print((time.perf_counter() - start) * 1000 / UPDATES, flush=True)
