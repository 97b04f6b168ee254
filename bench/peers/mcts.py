"""Simulations per second of OpenSpiel's Monte-Carlo tree search on Connect Four: reads `<cpp|python> <solve 0|1>
<simulations> <every> <from> <moves…>` per line, searches every `every`th position of that game starting at number
`from`, and prints the rate over all of them."""

import sys
import time

import numpy
import pyspiel
from open_spiel.python.algorithms import mcts

UCT_C = 2**0.5
game = pyspiel.load_game("connect_four")


def cpp(solve, simulations):
    evaluator = pyspiel.RandomRolloutEvaluator(1, 0)
    return pyspiel.MCTSBot(game, evaluator, UCT_C, simulations, 1000, solve, 0, False)


def python(solve, simulations):
    random = numpy.random.RandomState(0)
    evaluator = mcts.RandomRolloutEvaluator(1, random)
    return mcts.MCTSBot(game, UCT_C, simulations, evaluator, solve=solve, random_state=random)


def positions(moves):
    state = game.new_initial_state()
    for move in moves:
        yield state.clone()
        state.apply_action(int(move))


for line in sys.stdin:
    name, solve, simulations, every, first, *moves = line.split()
    bot = (cpp if name == "cpp" else python)(solve == "1", int(simulations))
    states = list(positions(moves))[int(first) :: int(every)]
    done = 0
    start = time.perf_counter()
    for state in states:
        done += bot.mcts_search(state).explore_count
    print(done / (time.perf_counter() - start), flush=True)
