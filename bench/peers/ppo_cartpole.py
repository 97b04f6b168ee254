"""Steps per second of PPO on CartPole-v1, rollouts and all epochs, after a warm-up: reads "LIBRARY STEPS
THREADS" per line (sb3 or sbx; PyTorch's threads, or default) and answers each."""

import sys
import time
import warnings

warnings.filterwarnings("ignore")
from stable_baselines3.common.env_util import make_vec_env

WARM = 2 * 256

for line in sys.stdin:
    library, steps, threads = line.split()
    if library == "sb3":
        import torch

        if threads != "default":
            torch.set_num_threads(int(threads))
        from stable_baselines3 import PPO
    else:
        from sbx import PPO
    ppo = PPO(
        "MlpPolicy",
        make_vec_env("CartPole-v1", n_envs=8, seed=0),
        n_steps=32,
        batch_size=256,
        n_epochs=20,
        gamma=0.98,
        gae_lambda=0.8,
        learning_rate=1e-3,
        device="cpu",
        seed=0,
    )
    ppo.learn(WARM)
    start = time.perf_counter()
    ppo.learn(int(steps), reset_num_timesteps=False)
    print(int(steps) / (time.perf_counter() - start), flush=True)
