"""Reads the SGF of recorded games of Go with sgfmill: moves, values, players, result and the last board are those of the game."""

import json
import sys
from pathlib import Path

from sgfmill import boards, sgf

count = 0
for path in sorted(Path(sys.argv[1]).glob("*.sgf")):
    wanted = json.loads(path.with_suffix(".json").read_text())
    game = sgf.Sgf_game.from_bytes(path.read_bytes())
    size = game.get_size()
    assert size == wanted["size"], size
    assert game.get_player_name("b") == wanted["black"]
    assert game.get_winner() == wanted["winner"], (game.get_winner(), wanted["winner"])
    board = boards.Board(size)
    nodes = game.get_main_sequence()[1:]
    assert len(nodes) == len(wanted["points"])
    for t, (node, point, value) in enumerate(zip(nodes, wanted["points"], wanted["values"])):
        color, move = node.get_move()
        assert color == "bw"[t % 2]
        comment = node.get("C") if node.has_property("C") else None
        if value is None:
            assert comment is None
        else:
            assert comment.startswith("value ") and abs(float(comment[6:]) - value) < 0.00051, (comment, value)
        if move is None:
            assert point is None
            continue
        row, column = move  # sgfmill counts rows from the bottom
        assert [size - 1 - row, column] == point
        board.play(row, column, color)
    stones = [{None: 0, "b": 1, "w": 2}[board.get(size - 1 - i // size, i % size)] for i in range(size * size)]
    assert stones == wanted["stones"], path
    count += 1
assert count == 10, count
print(f"sgfmill reads {count} games as they were played")
