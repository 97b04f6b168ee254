// A board game to begin with: change it into yours, step by step.
//
//   npx sente check ./pile.ts                          what it gets wrong, and how to mend it
//   npx sente play mcts:500 --game ./pile.ts           you against a search
//   npx sente train --agent alphazero --env ./pile.ts  an agent learns it by playing with itself
//   npx tsx --test pile.test.ts                        its own test
import { type BoardGame, type Config, FIRST_WINS, option, register, SECOND_WINS, selfPlay } from 'sente'

// What can be set, as in --env-set stones=30: a default, a sentence and limits.
const options = {
  stones: option(21, 'stones of the pile', { min: 1, max: 100, integer: true }),
}

/**
 * All that the rules need to know of a game under way, as plain data: numbers, arrays, Uint8Array, Int32Array,
 * Float32Array.
 */
export interface Position {
  stones: number
  moves: number
}

/** Each side in turn takes one, two or three stones of a pile. Whoever takes the last one wins. */
export function game({ stones: all }: Config<typeof options>): BoardGame<Position> {
  return {
    name: 'Pile',
    actions: 3, // every move that can ever be made has a number: here 0, 1 and 2
    planes: [1, 1, all + 1], // the shape of what `encode` writes: planes, rows, columns
    longest: all, // moves after which every game is over

    initial: () => ({ stones: all, moves: 0 }),

    // The side to move: 0 for the first, 1 for the second.
    player: ({ moves }) => (moves % 2 === 0 ? 0 : 1),

    // 1 for each move that is allowed, 0 for the others; all 0 when the game is over, and only then.
    legal({ stones }, out = new Uint8Array(3)) {
      for (let action = 0; action < 3; action++) out[action] = action < stones ? 1 : 0
      return out
    },

    // Where a move leads. The position itself stays as it is, since a search comes back to it. A search also hands over
    // positions that it no longer needs, to be written `into`, so that nothing is allocated.
    next({ stones, moves }, action, into = { stones: 0, moves: 0 }) {
      into.stones = stones - 1 - action
      into.moves = moves + 1
      return into
    },

    // Null while the game goes on, then what each side has won. `DRAW` is the third way to end.
    returns: ({ stones, moves }) => (stones > 0 ? null : moves % 2 === 1 ? FIRST_WINS : SECOND_WINS),

    // What a network sees, always from the side to move. Here a 1 at the number of stones, which is all that matters.
    encode({ stones }, out, at = 0) {
      out.fill(0, at, at + all + 1)
      out[at + stones] = 1
    },

    // A position as people read it, and back: `parse(show(position))` is the position again.
    show: ({ stones, moves }) => `${'● '.repeat(stones).trimEnd() || 'no stones'}\n${stones} left after ${moves} moves`,
    parse(text) {
      const [, stones, moves] = /(\d+) left after (\d+) moves/.exec(text) ?? []
      return { stones: Number(stones), moves: Number(moves) }
    },

    // What people type to make a move.
    actionName: action => `${action + 1}`,

    // May the board be turned or mirrored? Say how in `symmetries`, and each game teaches all of its images.
  }
}

// From here on `--game`, `--env` and `make('Pile-v0')` know it. A changed game gets a new version, so that results stay
// comparable.
export default register({
  id: 'Pile-v0',
  title: 'Take the last stone of a pile; both sides played by the agent.',
  options,
  create: config => selfPlay(game(config)),
})
