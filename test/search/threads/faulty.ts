import { isMainThread } from 'node:worker_threads'
import { connectFour } from '../../../envs/boards/connect-four.ts'
import type { BoardGame } from '../../../src/core/board-game.ts'
import { register } from '../../../src/core/registry.ts'
import { selfPlay } from '../../../src/games/self-play.ts'

const faults: Readonly<Record<string, () => void>> = {
  none: () => {},
  throw: () => {
    throw new RangeError('my mistake')
  },
  exit: () => process.exit(3),
  memory: () => {
    const all: unknown[] = []
    for (;;) all.push(new Array(1e6).fill(0.5))
  },
}

/** Connect Four that breaks in a search thread: `fault` happens at its 500th move there. */
function faulty(fault: string): BoardGame {
  const game = connectFour()
  let moves = 0
  return {
    ...game,
    next(position, action, into) {
      if (!isMainThread && ++moves === 500) faults[fault]?.()
      return game.next(position as never, action, into as never)
    },
    // Other rules: a full column is the only end of a game.
    ...(fault === 'rules' && { returns: () => null }),
  } as BoardGame
}

/** For tests with search threads, which import this file. */
export const faultyFourV0 = register({
  id: 'FaultyFour-v0',
  options: 'any',
  create: options => selfPlay(faulty(String((options as { fault?: string }).fault))),
})
