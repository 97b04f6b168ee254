"""Sente's environments in Python: a gymnasium.Env that runs `npx sente serve-env` in a child process.

    env = SenteEnv("Catch-v0")             # or "./corridor.ts"; needs Node.js, and sente in the folder's node_modules
    env = gymnasium.make("sente_env:Sente-v0", env="Catch-v0")

src/bridges/gymnasium/served.ts has the table of requests and answers. Masks are in info["action_mask"], for
action_space.sample(mask), and in action_masks(), for sb3-contrib. reset(seed=7) starts the same episode as
reset(rng(7)) in TypeScript.
"""

import json
import os
import shutil
import struct
import subprocess

import gymnasium
import numpy
from gymnasium import spaces

RESET, STEP, RENDER = range(3)
HEAD, REACHED, SIZE = struct.Struct("<II"), struct.Struct("<dII"), struct.Struct("<II")


class SenteError(Exception):
    """An error with a one-sentence message."""


def _space(sent):
    if sent["kind"] == "discrete":
        return spaces.Discrete(sent["n"])
    if sent["kind"] == "multi-discrete":
        return spaces.MultiDiscrete(sent["sizes"])

    def limits(bounds, none):
        numbers = [none if bound is None else bound for bound in (bounds if isinstance(bounds, list) else [bounds])]
        values = numpy.array(numbers, numpy.float32)
        return numpy.broadcast_to(values[0], sent["shape"]) if len(values) == 1 else values.reshape(sent["shape"])

    return spaces.Box(limits(sent["low"], -numpy.inf), limits(sent["high"], numpy.inf), dtype=numpy.float32)


class SenteEnv(gymnasium.Env):
    """The environment `env`: an id, or a file that registers one. `command` replaces `npx sente`."""

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 30}  # instances list only what they support

    def __init__(self, env, render_mode=None, command=("npx", "--no", "--", "sente")):
        self._child = None
        self._said = [*command, "serve-env", str(env)]
        program = shutil.which(self._said[0])
        if not program:
            raise SenteError(
                f"the program {self._said[0]} was not found: install Node.js 20 or later, or set command=[...]."
            )
        # In its own process group, so that only Python receives Ctrl-C.
        self._child = subprocess.Popen(
            [program, *self._said[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=getattr(os, "setpgrp", None)
        )
        try:
            hello = json.loads(self._answer())
        except SenteError:
            self.close()
            raise
        self.observation_space, self.action_space = _space(hello["observations"]), _space(hello["actions"])
        modes = {"pixels": ["rgb_array"], "text": ["ansi"]}.get(hello["draws"], [])
        self.metadata = {"render_modes": modes, "render_fps": 30}
        if render_mode is not None and render_mode not in modes:
            self.close()
            raise SenteError(f"{env} cannot be rendered as {render_mode}; it supports {modes or 'no render mode'}.")
        self.render_mode = render_mode
        self._all = numpy.ones(getattr(self.action_space, "n", 0), bool)
        self._legal = self._all
        kwargs = {"env": env, "command": tuple(command)}
        self.spec = gymnasium.envs.registration.EnvSpec(
            "Sente-v0", SenteEnv, reward_threshold=hello["solvedAt"], max_episode_steps=hello["maxSteps"], kwargs=kwargs
        )

    def _answer(self):
        head = self._child.stdout.read(HEAD.size)
        length, failed = HEAD.unpack(head) if len(head) == HEAD.size else (4, None)
        if failed not in (0, 1, None) or length < 4:
            self.close()
            raise SenteError(
                f'"{" ".join(self._said)}" wrote {head!r} instead of an answer: it is not sente serve-env, '
                "or something else writes to its standard output."
            )
        body = self._child.stdout.read(length - 4)
        if failed == 0 and len(body) == length - 4:
            return body
        sentence = body.decode() if failed else (
            f'"{" ".join(self._said)}" exited (exit code {self.close()}), probably because sente is not installed: '
            "run npm install sente, or set command=[...]; its output is above."
        )
        raise SenteError(sentence)

    def _ask(self, what, payload=b""):
        if not self._child:
            raise SenteError("the environment has been closed: create a new one.")
        try:
            self._child.stdin.write(HEAD.pack(len(payload) + 4, what) + payload)
            self._child.stdin.flush()
        except OSError:
            pass  # it has exited: _answer reports that
        return self._answer()

    def _view(self, what, payload):
        data = self._ask(what, payload)
        reward, ends, masked = REACHED.unpack_from(data)
        at = REACHED.size
        if isinstance(self.observation_space, spaces.Discrete):
            observation = struct.unpack_from("<i", data, at)[0]
            at += 4
        else:
            space = self.observation_space
            wire = "<f4" if isinstance(space, spaces.Box) else "<i4"
            count = int(numpy.prod(space.shape))
            observation = numpy.frombuffer(data, wire, count, at).reshape(space.shape).astype(space.dtype)
            at += 4 * count
        info = json.loads(data[at + masked :] or b"{}")
        self._legal = numpy.frombuffer(data, bool, masked, at) if masked else self._all
        if masked:
            info["action_mask"] = self._legal.astype(numpy.int8)
        return observation, reward, bool(ends & 1), bool(ends & 2), info

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        episode = self.np_random.integers(2**32) if seed is None else seed
        observation, _, _, _, info = self._view(RESET, str(episode).encode())
        return observation, info

    def step(self, action):
        wire = "<f4" if isinstance(self.action_space, spaces.Box) else "<i4"
        numbers = numpy.asarray(action)
        taken = numbers.astype(wire)
        if wire == "<i4" and (taken != numbers).any():
            raise SenteError(f"the action {action} is not in {self.action_space}: use whole numbers.")
        return self._view(STEP, taken.tobytes())

    def action_masks(self):
        """The action mask, shape (A,), True = legal."""
        return self._legal

    def render(self):
        if self.render_mode is None:
            return None
        data = self._ask(RENDER)
        width, height = SIZE.unpack_from(data)
        if not width:
            return data[SIZE.size :].decode()
        return numpy.frombuffer(data, numpy.uint8, offset=SIZE.size).reshape(height, width, 4)[:, :, :3].copy()

    def close(self):
        """Closes the child process and returns its exit code."""
        child, self._child = self._child, None
        if not child:
            return None
        child.stdout.close()
        try:
            child.stdin.close()
            return child.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            child.kill()
            return child.wait()


gymnasium.register("Sente-v0", SenteEnv)
