"""Duration in seconds of a Stable-Baselines3 DQN run on CartPole-v1 with RL-Zoo's settings: reads "SEED THREADS" per
line and answers each."""

import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch
from stable_baselines3 import DQN

default_threads = torch.get_num_threads()

for line in sys.stdin:
    seed, threads = line.split()
    torch.set_num_threads(default_threads if threads == "default" else int(threads))
    start = time.perf_counter()
    dqn = DQN(
        "MlpPolicy",
        "CartPole-v1",
        policy_kwargs=dict(net_arch=[256, 256]),
        learning_rate=2.3e-3,
        batch_size=64,
        buffer_size=100_000,
        learning_starts=1000,
        gamma=0.99,
        target_update_interval=10,
        train_freq=256,
        gradient_steps=128,
        exploration_fraction=0.16,
        exploration_final_eps=0.04,
        device="cpu",
        seed=int(seed),
    )
    dqn.learn(50_000)
    print(time.perf_counter() - start, flush=True)
