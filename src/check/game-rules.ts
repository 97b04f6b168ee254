import { legalActions } from '../core/board-game.ts'
import { difference, shared, unplain } from './plain-data.ts'
import type { Problem } from './problem.ts'
import { each, type Given } from './random-games.ts'

/** A promise of `BoardGame`, and how it is found broken: one sentence or two, or nothing. */
export interface GameRule {
  readonly rule: string
  readonly level?: Problem['level']
  readonly find: <S>(given: Given<S>) => string | undefined
}

/** Rules without which the others cannot be asked. */
export const foundations: readonly GameRule[] = [
  {
    rule: 'its numbers are sensible',
    find: ({ game }) => {
      const numbers = { actions: game.actions, longest: game.longest, 'planes[0]': game.planes[0] }
      for (const [name, n] of Object.entries({ ...numbers, 'planes[1]': game.planes[1], 'planes[2]': game.planes[2] }))
        if (!Number.isInteger(n) || n < 1)
          return `${name} is ${n}: it counts something, so it is a whole number from 1 on.`
      return game.planes.length === 3 ? undefined : `planes has ${game.planes.length} numbers: it is [C, H, W].`
    },
  },
  {
    rule: 'positions are plain data',
    find: ({ game }) => {
      const advice = ': positions cross threads and files, so they are made of numbers, arrays and typed arrays only.'
      let position = game.initial()
      for (let k = 0; k <= game.longest; k++) {
        const found = unplain(position)
        if (found) return `After ${k} moves ${found}${advice}`
        const [action] = legalActions(game.legal(position))
        if (action === undefined || game.returns(position) !== null) break
        position = game.next(position, action)
      }
      return undefined
    },
  },
]

/** What every position, and every move between them, keeps. */
export const positionRules: readonly GameRule[] = [
  {
    rule: 'every legal move can be made',
    find: ({ games }) => {
      const g = games.findIndex(({ thrown }) => thrown !== undefined)
      return g < 0 ? undefined : `Random game ${g + 1}. ${games[g]!.thrown}`
    },
  },
  {
    rule: 'initial() is a fresh position each time',
    find: ({ game }) => {
      const [a, b] = [game.initial(), game.initial()]
      const part = shared(a, b)
      if (part) return `Two calls share ${part}: make it anew in each call.`
      const differs = difference(a, b)
      return differs && `Two calls differ in ${differs}: every game begins alike; chance has no place here.`
    },
  },
  {
    rule: 'the side to move is 0 or 1',
    find: given =>
      each(given, ({ copy }) => {
        const player = given.game.player(copy()) as unknown
        return player !== 0 && player !== 1 && `player gives ${player}: 0 is the first side, 1 the second.`
      }),
  },
  {
    rule: 'legal gives a 0 or a 1 for each action',
    find: given =>
      each(given, ({ copy }) => {
        const legal: unknown = given.game.legal(copy())
        if (!(legal instanceof Uint8Array)) return 'legal gives something else than a Uint8Array.'
        if (legal.length !== given.game.actions)
          return `legal has ${legal.length} numbers for ${given.game.actions} actions.`
        const wrong = legal.findIndex(bit => bit > 1)
        return wrong >= 0 && `legal has ${legal[wrong]} for action ${wrong}: 1 is allowed, 0 is not.`
      }),
  },
  {
    rule: 'no move is legal when, and only when, the game is over',
    find: given =>
      each(given, ({ copy }) => {
        const over = given.game.returns(copy()) !== null
        const some = given.game.legal(copy()).includes(1)
        if (over && some) return 'returns is not null, yet some move is legal: legal is all 0 once a game is over.'
        return (
          !over && !some && 'no move is legal, yet returns is null: the game is stuck; give it a result, or a pass.'
        )
      }),
  },
  {
    rule: 'legal writes all of `out` and answers it',
    find: given =>
      each(given, ({ copy }) => {
        const out = new Uint8Array(given.game.actions).fill(7)
        if (given.game.legal(copy(), out) !== out) return 'legal answers something else than the `out` it was given.'
        const wrong = difference([...out], [...given.game.legal(copy())], 'out')
        return (
          wrong &&
          `${wrong} is not what legal gives without \`out\`: old content is left in it; write every action, 0 or 1.`
        )
      }),
  },
  {
    rule: 'next leaves its position as it is',
    find: given =>
      each(given, ({ position, action, copy }) => {
        if (action === undefined) return
        const used = copy()
        given.game.next(used, action)
        const changed = difference(position, used)
        return changed && `action ${action} changes ${changed} of the position it is made from: copy before you write.`
      }),
  },
  {
    rule: 'questions change nothing',
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
          if (changed) return `${name} changes ${changed}: a question leaves the position as it is.`
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
          `action ${action}, made twice, differs in ${differs}: next depends on something besides the position.`
        )
      }),
  },
  {
    rule: 'next shares nothing with its position',
    find: given =>
      each(given, ({ action, copy }) => {
        if (action === undefined) return
        const from = copy()
        const part = shared(from, given.game.next(from, action))
        return part && `after action ${action} both hold the same ${part}: copy it, or freeze it if it never changes.`
      }),
  },
  {
    rule: 'next with `into` gives what it gives without',
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
              `action ${action} written into ${what} differs in ${differs}: read what you need of the position ` +
              `before writing, and write every part.`
            )
        }
        return
      })
    },
  },
  {
    rule: 'next answers the `into` it was given',
    level: 'warning',
    find: given =>
      each(given, ({ position, action, copy }) => {
        if (action === undefined || typeof position !== 'object') return
        const into = copy()
        return (
          given.game.next(copy(), action, into) !== into &&
          'next allocates a position: write into `into`, and search is faster.'
        )
      }),
  },
  {
    rule: 'returns sum to 0',
    find: given =>
      each(given, ({ copy }) => {
        const returns = given.game.returns(copy()) as readonly number[] | null | undefined
        if (returns === null) return
        if (returns?.length !== 2) return `returns gives ${returns}: null while the game goes on, then a number a side.`
        const [first, second] = returns as [number, number]
        if (!(Math.abs(first) <= 1 && Math.abs(second) <= 1))
          return `returns gives ${first} and ${second}: 1 is a win, −1 a loss, and nothing lies beyond.`
        return first + second !== 0 && `returns gives ${first} and ${second}: what one side wins the other loses.`
      }),
  },
  {
    rule: 'a game is over after `longest` moves',
    find: ({ game, games }) => {
      const g = games.findIndex(({ actions }) => actions.length > game.longest)
      return g < 0
        ? undefined
        : `Random game ${g + 1} goes on after ${game.longest} moves: raise \`longest\`, or end the game there.`
    },
  },
]
