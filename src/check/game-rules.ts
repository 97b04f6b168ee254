import { legalActions } from '../core/board-game.ts'
import { difference, shared, unplain } from './plain-data.ts'
import type { Problem } from './problem.ts'
import { each, type Given } from './random-games.ts'

/** A clause of the `BoardGame` contract, and how to detect a violation: one or two sentences, or nothing. */
export interface GameRule {
  readonly rule: string
  readonly level?: Problem['level']
  readonly find: <S>(given: Given<S>) => string | undefined
}

/** Preconditions of all other rules. */
export const foundations: readonly GameRule[] = [
  {
    rule: 'actions, longest and planes are positive integers',
    find: ({ game }) => {
      const numbers = { actions: game.actions, longest: game.longest, 'planes[0]': game.planes[0] }
      for (const [name, n] of Object.entries({ ...numbers, 'planes[1]': game.planes[1], 'planes[2]': game.planes[2] }))
        if (!Number.isInteger(n) || n < 1) return `${name} is ${n}, but it must be a whole number of at least 1.`
      return game.planes.length === 3
        ? undefined
        : `planes has ${game.planes.length} numbers, but it must be the shape [C, H, W].`
    },
  },
  {
    rule: 'positions are plain data',
    find: ({ game }) => {
      const advice =
        '. Positions are sent to workers and saved to files: build them from numbers, strings, booleans, null, ' +
        'arrays, typed arrays and plain objects only.'
      let position = game.initial()
      for (let k = 0; k <= game.longest; k++) {
        const found = unplain(position)
        if (found) return `After ${k} moves, ${found}${advice}`
        const [action] = legalActions(game.legal(position))
        if (action === undefined || game.returns(position) !== null) break
        position = game.next(position, action)
      }
      return undefined
    },
  },
]

/** Rules on positions and the moves between them. */
export const positionRules: readonly GameRule[] = [
  {
    rule: 'every legal move can be played',
    find: ({ games }) => {
      const g = games.findIndex(({ thrown }) => thrown !== undefined)
      return g < 0 ? undefined : `Random game ${g + 1}. ${games[g]!.thrown}`
    },
  },
  {
    rule: 'initial() returns a new position each time',
    find: ({ game }) => {
      const [a, b] = [game.initial(), game.initial()]
      const part = shared(a, b)
      if (part) return `Two calls return the same ${part}: create a new one in each call.`
      const differs = difference(a, b)
      return differs && `Two calls differ in ${differs}: every game must start from the same position.`
    },
  },
  {
    rule: 'player is 0 or 1',
    find: given =>
      each(given, ({ copy }) => {
        const player = given.game.player(copy()) as unknown
        return player !== 0 && player !== 1 && `player returns ${player}; 0 is the first side, 1 the second.`
      }),
  },
  {
    rule: 'legal is a 0/1 mask over the actions',
    find: given =>
      each(given, ({ copy }) => {
        const legal: unknown = given.game.legal(copy())
        if (!(legal instanceof Uint8Array))
          return `legal does not return a Uint8Array; create it with new Uint8Array(${given.game.actions}).`
        if (legal.length !== given.game.actions)
          return `legal returns ${legal.length} numbers for ${given.game.actions} actions; return one per action.`
        const wrong = legal.findIndex(bit => bit > 1)
        return wrong >= 0 && `legal is ${legal[wrong]} for action ${wrong}; use 1 for legal, 0 for illegal.`
      }),
  },
  {
    rule: 'a position has legal moves if and only if the game is not over',
    find: given =>
      each(given, ({ copy }) => {
        const over = given.game.returns(copy()) !== null
        const some = given.game.legal(copy()).includes(1)
        if (over && some)
          return 'returns is not null, but legal allows a move; legal must be all 0 once the game is over.'
        return (
          !over &&
          !some &&
          'no move is legal, but returns is null, so the game is stuck; return an outcome, or add a pass move.'
        )
      }),
  },
  {
    rule: 'legal fills `out` and returns it',
    find: given =>
      each(given, ({ copy }) => {
        const out = new Uint8Array(given.game.actions).fill(7)
        if (given.game.legal(copy(), out) !== out) return 'legal does not return the `out` passed to it; return `out`.'
        const wrong = difference([...out], [...given.game.legal(copy())], 'out')
        return (
          wrong &&
          `${wrong} differs from the result without \`out\`, probably a leftover of its old content; write a 0 or 1 ` +
            `for every action.`
        )
      }),
  },
  {
    rule: 'next does not modify its position',
    find: given =>
      each(given, ({ position, action, copy }) => {
        if (action === undefined) return
        const used = copy()
        given.game.next(used, action)
        const changed = difference(position, used)
        return changed && `action ${action} modifies ${changed} of the position passed to next; copy it before writing.`
      }),
  },
  {
    rule: 'queries do not modify the position',
    find: given =>
      each(given, ({ position, copy }) => {
        const { game } = given
        const [C, H, W] = game.planes
        const asked = copy()
        const questions = {
          player: () => game.player(asked),
          legal: () => game.legal(asked),
          returns: () => game.returns(asked),
        }
        const drawn = { encode: () => game.encode(asked, new Float32Array(C * H * W)), show: () => game.show(asked) }
        for (const [name, ask] of Object.entries({ ...questions, ...drawn })) {
          ask()
          const changed = difference(position, asked)
          if (changed) return `${name} modifies ${changed}; it must only read the position.`
        }
        return
      }),
  },
  {
    rule: 'the same move leads to the same position',
    find: given =>
      each(given, ({ action, copy }) => {
        if (action === undefined) return
        const differs = difference(given.game.next(copy(), action), given.game.next(copy(), action))
        return (
          differs &&
          `action ${action}, played twice from the same position, differs in ${differs}; next must depend only on ` +
            'the position and the action.'
        )
      }),
  },
  {
    rule: 'next returns a position that shares no data with the old one',
    find: given =>
      each(given, ({ action, copy }) => {
        if (action === undefined) return
        const from = copy()
        const part = shared(from, given.game.next(from, action))
        return (
          part &&
          `after action ${action}, both positions hold the same ${part}; copy it, or Object.freeze it if it never ` +
            'changes.'
        )
      }),
  },
  {
    rule: 'next gives the same result with and without `into`',
    find: given => {
      const used = given.games.map(({ positions }) => positions.at(-1)!)
      return each(given, ({ action, copy }) => {
        if (action === undefined) return
        const plain = given.game.next(copy(), action)
        const itself = copy()
        for (const [what, from, into] of [
          ...used.map(position => ['a used position', copy(), copy(position)] as const),
          ['the position itself', itself, itself] as const,
        ]) {
          const differs = difference(plain, given.game.next(from, action, into))
          if (differs)
            return (
              `action ${action}, written into ${what}, differs in ${differs}; read everything you need from the ` +
              `position before writing to \`into\`, and write every field.`
            )
        }
        return
      })
    },
  },
  {
    rule: 'next returns the `into` passed to it',
    level: 'warning',
    find: given =>
      each(given, ({ position, action, copy }) => {
        if (action === undefined || typeof position !== 'object') return
        const into = copy()
        return (
          given.game.next(copy(), action, into) !== into &&
          'next ignores `into` and allocates a position; write to `into` to speed up search.'
        )
      }),
  },
  {
    rule: 'returns sum to 0',
    find: given =>
      each(given, ({ copy }) => {
        const returns = given.game.returns(copy()) as readonly number[] | null | undefined
        if (returns === null) return
        if (returns?.length !== 2)
          return `returns gives ${returns}; return null until the game is over, then one number per side.`
        const [first, second] = returns as [number, number]
        if (!(Math.abs(first) <= 1 && Math.abs(second) <= 1))
          return `returns gives ${first} and ${second}; outcomes lie between −1, a loss, and 1, a win.`
        return first + second !== 0 && `returns gives ${first} and ${second}; the game must be zero-sum.`
      }),
  },
  {
    rule: 'games end within `longest` moves',
    find: ({ game, games }) => {
      const g = games.findIndex(({ actions }) => actions.length > game.longest)
      return g < 0
        ? undefined
        : `Random game ${g + 1} is not over after ${game.longest} moves; raise \`longest\`, or end the game there.`
    },
  },
]
