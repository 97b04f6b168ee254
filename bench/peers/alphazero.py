"""Simulations per second of OpenSpiel's AlphaZero in self-play on Connect Four: reads `<jax|torch> <simulations>
<moves>` per line, plays that many moves and prints the rate, or 0 if the network's library is missing.

`jax` is OpenSpiel's own network and evaluator (`alpha_zero.model_nnx`, `alpha_zero.evaluator`), which need jax,
flax, optax and orbax-checkpoint. `torch` replaces them by an equally large network in PyTorch, evaluated one
position at a time and with the same LRU cache. The search is OpenSpiel's `mcts.MCTSBot` with the settings of its
`alpha_zero._init_bot`, and moves are sampled as in its `_play_game`. Several games are in progress, starting after
random openings to cover all depths; the cache is never cleared, as between two checkpoints."""

import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy
import pyspiel
from open_spiel.python.algorithms import mcts
from open_spiel.python.utils import lru_cache

BLOCKS, CHANNELS = 5, 64
UCT_C, ALPHA, EPSILON, TEMPERATURE, TEMPERATURE_DROP = 1.25, 1.0, 0.25, 1, 12
GAMES = 8
game = pyspiel.load_game("connect_four")
shape = game.observation_tensor_shape()
random = numpy.random.RandomState(0)


def jax_evaluator():
    from open_spiel.python.algorithms.alpha_zero import evaluator, model_nnx

    model = model_nnx.Model.build_model(
        "resnet", shape, game.num_distinct_actions(), CHANNELS, BLOCKS, 1e-4, 1e-3, path=None
    )
    return evaluator.AlphaZeroEvaluator(game, model)


def torch_evaluator():
    import torch
    from torch import nn

    torch.set_num_threads(1)

    def normalized(inputs, filters, size):
        return nn.Sequential(
            nn.Conv2d(inputs, filters, size, padding=size // 2, bias=False), nn.BatchNorm2d(filters)
        )

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = normalized(CHANNELS, CHANNELS, 3)
            self.second = normalized(CHANNELS, CHANNELS, 3)

        def forward(self, x):
            return torch.relu(x + self.second(torch.relu(self.first(x))))

    def head(filters, outputs):
        squares = shape[1] * shape[2]
        return nn.Sequential(
            normalized(CHANNELS, filters, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(filters * squares, CHANNELS),
            nn.ReLU(),
            nn.Linear(CHANNELS, outputs),
        )

    class Evaluator(mcts.Evaluator):
        def __init__(self):
            torch.manual_seed(0)
            self.tower = nn.Sequential(
                normalized(shape[0], CHANNELS, 3), nn.ReLU(), *[Block() for _ in range(BLOCKS)]
            ).eval()
            self.policy = head(2, game.num_distinct_actions()).eval()
            self.value = head(1, 1).eval()
            self.cache = lru_cache.LRUCache(2**16)

        def network(self, observation, mask):
            with torch.inference_mode():
                x = self.tower(torch.from_numpy(observation).reshape(1, *shape))
                logits = self.policy(x)[0].masked_fill(torch.from_numpy(mask == 0), -1e9)
                return torch.tanh(self.value(x)).item(), torch.softmax(logits, 0).tolist()

        def inference(self, state):
            observation = numpy.asarray(state.observation_tensor(), numpy.float32)
            mask = numpy.asarray(state.legal_actions_mask())
            return self.cache.make(observation.tobytes() + mask.tobytes(), lambda: self.network(observation, mask))

        def evaluate(self, state):
            value, _ = self.inference(state)
            return numpy.array([value, -value])

        def prior(self, state):
            _, policy = self.inference(state)
            return [(action, policy[action]) for action in state.legal_actions()]

    return Evaluator()


def under_way():
    """A game after a random number of random moves."""
    while True:
        state = game.new_initial_state()
        for _ in range(random.randint(36)):
            if not state.is_terminal():
                state.apply_action(random.choice(state.legal_actions()))
        if not state.is_terminal():
            return state


class SelfPlay:
    def __init__(self, evaluator):
        self.evaluator = evaluator
        self.states = [under_way() for _ in range(GAMES)]
        self.made = 0

    def bot(self, simulations):
        return mcts.MCTSBot(
            game,
            UCT_C,
            simulations,
            self.evaluator,
            solve=False,
            random_state=random,
            dirichlet_noise=(EPSILON, ALPHA),
            child_selection_fn=mcts.SearchNode.puct_value,
            dont_return_chance_node=True,
        )

    def move(self, bot):
        slot = self.made % GAMES
        self.made += 1
        state = self.states[slot]
        root = bot.mcts_search(state)
        policy = numpy.zeros(game.num_distinct_actions())
        for child in root.children:
            policy[child.action] = child.explore_count
        policy = policy ** (1 / TEMPERATURE)
        policy /= policy.sum()
        drawn = state.move_number() < TEMPERATURE_DROP
        state.apply_action(random.choice(len(policy), p=policy) if drawn else root.best_child().action)
        if state.is_terminal():
            self.states[slot] = game.new_initial_state()
        return root.explore_count


players = {}


def player(name):
    if name not in players:
        try:
            players[name] = SelfPlay(jax_evaluator() if name == "jax" else torch_evaluator())
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
            players[name] = None
    return players[name]


for line in sys.stdin:
    name, simulations, moves = line.split()
    games = player(name)
    if games is None:
        print(0, flush=True)
        continue
    bot = games.bot(int(simulations))
    start = time.perf_counter()
    done = sum(games.move(bot) for _ in range(int(moves)))
    print(done / (time.perf_counter() - start), flush=True)
