"""The Python side of Sente's bridge to Gymnasium: serves environments over a pipe to src/bridges/gymnasium/child.ts.

A request is [u32 length of the rest, u32 type, u32 number of the environment, payload], an answer [u32 length of the
rest, u32 status, payload], all little-endian; answers come in the order of the requests. Status 0 is success; 1 means
that the payload is an error message. Sente may also write into the pipe of answers, between two answers, so short
answers are written atomically.

type    payload                               answer
open    {"id", "kwargs", "pixels"} as JSON    {"observations", "actions", ...} as JSON
reset   u32 seed                              f64 0, u32 0, u32 0, observation, mask
step    action                                f64 reward, u32 terminated, u32 truncated, observation, mask
render                                        u32 width, u32 height, red green blue alpha
close                                         (no answer)
ring                                          (no answer; a request is on the board)

Observations and actions are float32 (Box) or int32 (Discrete, MultiDiscrete). A mask has one byte per action, 1 =
legal: it is info["action_mask"] for Discrete action spaces, or absent. Requests that arrive together are answered
together. Requests and their answers may also go through the board, a file shared by both sides
(src/bridges/gymnasium/board.ts); an answer with status 3 signals that the board holds one.
The process exits at the end of its input; a hanging environment outlives Sente by at most ten seconds.
"""

import json
import mmap
import os
import re
import select
import signal
import struct
import sys
import threading
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
written, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no file beside this one
from sente_codec import Codec, Mistake

sys.path.remove(HERE)
sys.dont_write_bytecode = written

OPEN, RESET, STEP, RENDER, CLOSE, RING = range(6)
LENGTH, REQUEST, ANSWER, REACHED = (struct.Struct(form) for form in ("<I", "<II", "<II", "<IIdII"))
OLDEST = (0, 26)  # the first version with reset(seed=...), terminated and truncated
READ = 1 << 16  # bytes at most: larger buffers are allocated from the system and freed on every read
RUNG = ANSWER.pack(4, 3)
ATOMIC = getattr(select, "PIPE_BUF", 512)  # bytes that a pipe writes atomically


def load():
    try:
        import gymnasium
        import numpy
    except ImportError as error:
        if error.name not in ("gymnasium", "numpy"):
            raise
        raise Mistake(
            f"this Python ({sys.version.split()[0]}) lacks the package {error.name}: install it with "
            f'"{sys.executable} -m pip install gymnasium", or choose another Python with --python PATH or SENTE_PYTHON.'
        )
    version = tuple(int(part) for part in re.findall(r"\d+", gymnasium.__version__)[:2])
    if version < OLDEST:
        raise Mistake(
            f"Gymnasium {gymnasium.__version__} is too old, as it lacks terminated and truncated: "
            f'install 0.26 or later with "{sys.executable} -m pip install -U gymnasium".'
        )
    return gymnasium, numpy


def make(gymnasium, id, kwargs, pixels):
    if pixels and "render_mode" not in kwargs:
        try:
            return gymnasium.make(id, render_mode="rgb_array", **kwargs)
        except Exception:  # some environments reject it despite their metadata
            pass
    return gymnasium.make(id, **kwargs)


def framed(payload, failed=0):
    return ANSWER.pack(len(payload) + 4, failed) + payload


class Bridge:
    def __init__(self):
        self.envs = {}  # by number: (environment, observation codec, action codec)
        self.does = {OPEN: self.open, RESET: self.reset, STEP: self.step, RENDER: self.render}

    def answer(self, what, number, payload):
        try:
            return self.does[what](number, payload)
        except Exception as error:
            told = str(error).strip() or "no message"
            text = told if isinstance(error, Mistake) else f"{type(error).__name__}: {told}"
            return framed(" ".join(text.split()).encode()[: ATOMIC - ANSWER.size], 1)

    def open(self, number, payload):
        gymnasium, numpy = load()
        asked = json.loads(payload.decode())
        here = os.getcwd()
        if ":" in asked["id"] and here not in sys.path:
            sys.path.insert(0, here)  # "gymnasium:my_module:Mine-v0" finds my_module.py in the working directory
        env = make(gymnasium, asked["id"], asked["kwargs"], asked["pixels"])
        observations = Codec(gymnasium, numpy, env.observation_space, "observation")
        actions = Codec(gymnasium, numpy, env.action_space, "action")
        self.envs[number] = (env, observations, actions)
        threshold = env.spec.reward_threshold if env.spec else None
        hello = {
            "gymnasium": gymnasium.__version__,
            "observations": observations.json,
            "actions": actions.json,
            "threshold": None if threshold is None else float(threshold),
            "pixels": "rgb_array" in (env.metadata or {}).get("render_modes", []),
        }
        return framed(json.dumps(hello, allow_nan=False).encode())

    def reset(self, number, payload):
        env, observations, actions = self.envs[number]
        answer = env.reset(seed=LENGTH.unpack(payload)[0])
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise Mistake(
                "its reset() must return observation and info, and did not: "
                "it was probably written for Gym before 0.26."
            )
        written = observations.write(answer[0]) + actions.mask(answer[1])
        return REACHED.pack(len(written) + 20, 0, 0, 0, 0) + written

    def step(self, number, payload):
        env, observations, actions = self.envs[number]
        answer = env.step(actions.read(payload))
        if not isinstance(answer, tuple) or len(answer) != 5:
            raise Mistake(
                "its step() must return observation, reward, terminated, truncated and info, and did not: "
                "it was probably written for Gym before 0.26."
            )
        observation, reward, terminated, truncated, info = answer
        try:
            reward = float(reward)
        except TypeError:
            raise Mistake(f"its reward is {reward}, not a number: correct the environment.")
        written = observations.write(observation) + actions.mask(info)
        return REACHED.pack(len(written) + 20, 0, reward, bool(terminated), bool(truncated)) + written

    def render(self, number, payload):
        import numpy

        frame = self.envs[number][0].render()
        if not isinstance(frame, numpy.ndarray) or frame.ndim != 3 or frame.shape[2] != 3:
            raise Mistake("it cannot be rendered: render() must return an array of shape (height, width, 3).")
        height, width, _ = frame.shape
        rgba = numpy.full((height, width, 4), 255, numpy.uint8)
        rgba[:, :, :3] = frame
        return framed(ANSWER.pack(width, height) + rgba.tobytes())

    def answers(self, requests):
        """The answers to all complete requests, and the remaining bytes."""
        answers = []
        at = 0
        while len(requests) - at >= 4:
            end = at + 4 + LENGTH.unpack_from(requests, at)[0]
            if end > len(requests):
                break
            what, number = REQUEST.unpack_from(requests, at + 4)
            if what == CLOSE:
                self.close(number)
            elif what != RING:
                answers.append(self.answer(what, number, requests[at + 12 : end]))
            at = end
        return answers, requests[at:]

    def close(self, number):
        opened = self.envs.pop(number, None)
        try:
            if opened:
                opened[0].close()
        except Exception as error:
            print(f"close: {error}", file=sys.stderr)


class Board:
    """Exchanges requests and answers with Sente through shared memory, polling while they arrive quickly."""

    SIZE, HEAD, MOST, LIMIT, PAUSE = 20_480, 16, 4_096, 150e-6, 63
    ANSWER, SLEEPS = 2_048, 4_096  # words
    ASLEEP, LOOKING = 1, 2

    def __init__(self, file):
        memory = mmap.mmap(file, self.SIZE)
        os.close(file)
        self.bytes = memoryview(memory)
        self.words = self.bytes.cast("I")
        self.turn = self.rest = self.pause = 0
        self.used = False  # whether the last request came through the board
        self.words[self.ANSWER] = self.ASLEEP

    def asked(self):
        """The requests of a new turn, or None."""
        turn, length, check = self.words[0:3]
        if turn == self.turn or length > self.MOST:
            return None
        requests = bytes(self.bytes[self.HEAD : self.HEAD + length])
        if (zlib.adler32(requests) + turn) & 0xFFFFFFFF != check:
            return None  # half written
        self.turn = turn
        return requests

    def awaited(self):
        """Like `asked`, but polls for a while unless it backs off. After None, the board is asleep."""
        if not self.used:
            return None
        if self.rest == 0:
            words, turn, now, leave = self.words, self.turn, time.perf_counter, yield_processor
            words[self.ANSWER] = self.LOOKING
            until = now() + self.LIMIT
            while now() < until:
                for _ in range(32):
                    if words[0] != turn and (requests := self.asked()) is not None:
                        self.pause = 0
                        return requests
                leave()
            self.pause = self.rest = min(2 * self.pause + 1, self.PAUSE)
        self.rest -= 1
        self.words[self.ANSWER] = self.ASLEEP
        self.used = False
        return self.asked()

    def write(self, answers):
        """Writes the answers; returns whether Sente must be woken."""
        words, turn, length = self.words, self.turn, len(answers)
        start = 4 * self.ANSWER + self.HEAD
        self.bytes[start : start + length] = answers
        words[self.ANSWER + 2] = length
        words[self.ANSWER + 3] = (zlib.adler32(answers) + turn) & 0xFFFFFFFF
        words[self.ANSWER + 1] = turn
        return words[self.SLEEPS] == turn


yield_processor = getattr(os, "sched_yield", lambda: time.sleep(0))


def write(sink, data):
    sent = os.write(sink, data)
    while sent < len(data):
        sent += os.write(sink, memoryview(data)[sent:])


def serve(source, sink, board):
    bridge = Bridge()
    waiting = b""

    def post(requests):
        board.used = True
        data = b"".join(bridge.answers(requests)[0])
        if len(data) > board.MOST:
            write(sink, data)
        elif board.write(data):
            write(sink, RUNG)

    while True:
        if board and (requests := board.awaited()) is not None:
            post(requests)
            continue
        arrived = os.read(source, READ)
        if not arrived:
            for number in list(bridge.envs):
                bridge.close(number)
            return
        if board and (requests := board.asked()) is not None:
            post(requests)
        answers, waiting = bridge.answers(waiting + arrived if waiting else arrived)
        if len(answers) > 1 and sum(map(len, answers)) <= ATOMIC:
            answers = [b"".join(answers)]
        for data in answers:
            write(sink, data)


def leave_with_parent(source):
    poll = select.poll()
    poll.register(source, 0)  # only POLLHUP: the other end is closed
    poll.poll()
    time.sleep(10)
    os._exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Sente handles Ctrl-C and then terminates this process
    source, sink = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # output of environments must not mix with the answers
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]  # neither this folder nor, unless a module is named, the working directory
    if hasattr(select, "poll"):
        threading.Thread(target=leave_with_parent, args=(source,), daemon=True).start()
    shared = os.environ.pop("SENTE_BOARD", None)
    try:
        serve(source, sink, shared and Board(int(shared)))
    except BrokenPipeError:
        pass
