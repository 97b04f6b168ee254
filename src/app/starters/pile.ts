// A starter board game: change it into yours, step by step.
//
//   npx sente check ./pile.ts                          finds mistakes, and says how to fix them
//   npx sente play mcts:500 --game ./pile.ts           you play against a search
//   npx sente train --agent alphazero --env ./pile.ts  trains an agent by self-play
//   node --test pile.test.ts                           runs its test
import { type BoardGame, type Config, FIRST_WINS, option, register, SECOND_WINS, selfPlay } from 'sente'

// Options, set by --env-set stones=30: default, help and limits.
const options = {
  stones: option(21, 'stones of the pile', { min: 1, max: 100, integer: true }),
}

/**
 * The state of a game as plain data: numbers, arrays, Uint8Array, Int32Array, Float32Array.
 */
export interface Position {
  stones: number
  moves: number
}

/** The sides take turns to take one, two or three stones from a pile. Whoever takes the last one wins. */
export function game({ stones: all }: Config<typeof options>): BoardGame<Position> {
  return {
    name: 'Pile',
    actions: 3, // every possible move has a number: here 0, 1 and 2
    planes: [1, 1, all + 1], // shape of the output of `encode`: planes, rows, columns
    longest: all, // most moves of a game

    initial: () => ({ stones: all, moves: 0 }),

    // The side to move: 0 for the first, 1 for the second.
    player: ({ moves }) => (moves % 2 === 0 ? 0 : 1),

    // 1 for each legal move, 0 for the others; all 0 if and only if the game is over.
    legal({ stones }, out = new Uint8Array(3)) {
      for (let action = 0; action < 3; action++) out[action] = action < stones ? 1 : 0
      return out
    },

    // The position after a move. It must not change the given position, as a search returns to it. A search passes
    // positions that it no longer needs as `into`, so that nothing is allocated.
    next({ stones, moves }, action, into = { stones: 0, moves: 0 }) {
      into.stones = stones - 1 - action
      into.moves = moves + 1
      return into
    },

    // Null during the game, then the result of each side. `DRAW` is the third one.
    returns: ({ stones, moves }) => (stones > 0 ? null : moves % 2 === 1 ? FIRST_WINS : SECOND_WINS),

    // The input of a network, always from the side to move: here a one-hot number of stones.
    encode({ stones }, out, at = 0) {
      out.fill(0, at, at + all + 1)
      out[at + stones] = 1
    },

    // A position as text, and back: `parse(show(position))` is the same position.
    show: ({ stones, moves }) => `${'● '.repeat(stones).trimEnd() || 'no stones'}\n${stones} left after ${moves} moves`,
    parse(text) {
      const [, stones, moves] = /(\d+) left after (\d+) moves/.exec(text) ?? []
      return { stones: Number(stones), moves: Number(moves) }
    },

    // The text that people type for a move.
    actionName: action => `${action + 1}`,

    // Can the board be rotated or mirrored? Describe it in `symmetries`, and each game also trains on its images.
  }
}

// From here on `--game`, `--env` and `make('Pile-v0')` find it. A changed game gets a new version, so that results stay
// comparable.
export default register({
  id: 'Pile-v0',
  title: 'Take the last stone of a pile; both sides played by the agent.',
  options,
  create: config => selfPlay(game(config)),
})
