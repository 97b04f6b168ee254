"""Tests our environments in Python, for test/slow/serve-env.sh: `serve_env.py <check | learn | faults> <command that starts sente>...`"""

import sys
import warnings

import gymnasium
import numpy
import sente_env
from gymnasium.utils.env_checker import check_env
from sente_env import SenteEnv, SenteError

part, *command = sys.argv[1:]


def make(env, **options):
    return SenteEnv(env, command=command, **options)


def warned(check, env):
    """The warnings of a checker."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        check(env)
    env.close()
    return [str(warning.message) for warning in caught]


def refusal(work):
    try:
        work()
    except SenteError as error:
        return str(error)
    raise AssertionError("no SenteError was raised")


def expect(condition, *details):
    if not condition:
        raise AssertionError(*details)


def check():
    # The tasks' own bounds: CartPole's velocities are unbounded, Pendulum's torque reaches 2.
    inherent = {
        "CartPole-v1": ["minimum value is -infinity", "maximum value is infinity"],
        "Pendulum-v1": ["symmetric and normalized space"],
    }
    for env in ("Catch-v0", "CartPole-v1", "Pendulum-v1", "MountainCar-v0", "FrozenLake-v1", "Acrobot-v1"):
        found = warned(check_env, make(env))
        expected = inherent.get(env, [])
        expect(len(found) == len(expected) and all(words in text for words, text in zip(expected, found)), env, found)
    expect(warned(check_env, gymnasium.make("sente_env:Sente-v0", env="Catch-v0", command=command).unwrapped) == [])

    theirs, ours = gymnasium.make("CartPole-v1"), make("CartPole-v1")
    largest = 0.0
    for episode in range(20):
        theirs.reset(seed=episode)
        observation, _ = ours.reset(seed=episode)
        theirs.unwrapped.state = tuple(observation.astype(float))
        for t in range(500):
            action = (t // 2 + episode) % 2
            a, b = theirs.step(action), ours.step(action)
            largest = max(largest, float(numpy.abs(a[0] - b[0]).max()))
            expect(a[1:4] == b[1:4], episode, t, a, b)
            if a[2] or a[3]:
                break
    expect(largest < 1e-5, largest)  # the initial state is rounded to float32
    print(f"CartPole-v1 against Gymnasium's: largest difference {largest:.1e}")

    one, other = ours.reset(seed=7)[0], ours.reset()[0]
    expect((one == ours.reset(seed=7)[0]).all() and (one != other).any(), "seeds")
    ours.close()
    drawn = make("Catch-v0", render_mode="ansi")
    drawn.reset(seed=1)
    expect(len(drawn.render().splitlines()) == 10, drawn.render())
    drawn.close()
    masked = make("MaskedIdentity-v0")
    _, info = masked.reset(seed=3)
    forbidden = 0
    for _ in range(50):
        mask = masked.action_masks()
        expect(mask.dtype == bool and (info["action_mask"] == mask).all(), mask)
        forbidden += (~mask).sum()
        info = masked.step(masked.action_space.sample(info["action_mask"]))[4]
    masked.close()
    expect(forbidden > 20, forbidden)
    plain = make("CartPole-v1")
    expect(plain.action_masks().tolist() == [True, True])
    plain.close()


def faults():
    expect("Did you mean" in refusal(lambda: make("Catc-v0")))
    expect("there is no file ./no.ts" in refusal(lambda: make("./no.ts")))
    expect("cannot be rendered as human" in refusal(lambda: make("Catch-v0", render_mode="human")))
    expect("the program no-such was not found" in refusal(lambda: SenteEnv("Catch-v0", command=["no-such"])))
    expect("exited (exit code 3)" in refusal(lambda: SenteEnv("Catch-v0", command=[sys.executable, "-c", "exit(3)"])))
    chatty = [sys.executable, "-c", "print('npm notice: a new version')"]
    expect("instead of an answer" in refusal(lambda: SenteEnv("Catch-v0", command=chatty)))
    env = make("./faulty.ts")
    expect("call reset() first" in refusal(lambda: env.step(0)))
    env.reset(seed=0)
    expect(refusal(lambda: env.step(5)) == "the action is 5, not an integer from 0 to 3.")
    expect("use whole numbers" in refusal(lambda: env.step(0.5)))
    expect("the action is Int32Array(2)" in refusal(lambda: env.step([0, 1])))
    expect(refusal(lambda: env.step(1)) == "no way on")
    env.reset(seed=0)
    expect(env.step(0)[4] == {"printed": True})
    expect("exited (exit code 7)" in refusal(lambda: env.step(2)))
    expect("has been closed" in refusal(lambda: env.reset()))


def learn():
    import torch
    from sb3_contrib import MaskablePPO
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_checker import check_env as sb3_check
    from stable_baselines3.common.evaluation import evaluate_policy

    torch.set_num_threads(1)
    flat = gymnasium.wrappers.FlattenObservation
    for env in ("CartPole-v1", "FrozenLake-v1"):
        expect(warned(sb3_check, make(env)) == [], env)
    expect(warned(sb3_check, flat(make("Catch-v0"))) == [], "Catch-v0")
    env = flat(make("Catch-v0"))
    model = PPO("MlpPolicy", env, seed=0, n_steps=512, n_epochs=4, learning_rate=3e-3, device="cpu")
    before, _ = evaluate_policy(model, env, 100, warn=False)
    model.learn(10_000)
    after, _ = evaluate_policy(model, env, 100, warn=False)
    print(f"PPO on Catch-v0: {before} before, {after} after 10,000 steps")
    expect(before < 0.5 and after >= 0.9, before, after)
    env.close()
    env = make("MaskedIdentity-v0")
    MaskablePPO("MlpPolicy", env, seed=0, n_steps=256, device="cpu").learn(512)  # an illegal action would raise
    env.close()


{"check": check, "learn": learn, "faults": faults}[part]()
expect(sente_env.__file__.endswith("src/bridges/python/sente_env.py"))
