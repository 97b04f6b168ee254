import { type BoardGame, legalActions, type Symmetry } from '../core/board-game.ts'
import type { GameRule } from './game-rules.ts'
import { difference } from './plain-data.ts'
import { each, type Place } from './random-games.ts'

const sizeOf = ([C, H, W]: BoardGame['planes']) => C * H * W

function encoded<S>(game: BoardGame<S>, position: S): Float32Array {
  const out = new Float32Array(sizeOf(game.planes))
  game.encode(position, out)
  return out
}

/** Permutes planes, or one number per action, by a symmetry. */
function image<T extends Float32Array | Uint8Array>(numbers: T, to: Int32Array): T {
  const out = numbers.slice() as T
  for (let i = 0; i < numbers.length; i++) out[i - (i % to.length) + to[i % to.length]!] = numbers[i]!
  return out
}

const isPermutation = (numbers: Int32Array, n: number) =>
  numbers instanceof Int32Array &&
  numbers.length === n &&
  new Set(numbers).size === n &&
  numbers.every(i => i >= 0 && i < n)

/** Rules on how positions and moves are displayed and encoded for networks. */
export const pictureRules: readonly GameRule[] = [
  {
    rule: 'parse is the inverse of show',
    find: given => {
      return each(given, ({ position, copy }) => {
        const differs = difference(position, given.game.parse(given.game.show(copy())))
        return (
          differs &&
          `parse(show(position)) differs from the position in ${differs}; show must draw everything that the ` +
            'position contains.'
        )
      })
    },
  },
  {
    rule: 'action names are unique',
    find: ({ game }) => {
      const known = new Map<string, number>()
      for (let action = 0; action < game.actions; action++) {
        const name = game.actionName(action)
        if (typeof name !== 'string' || !name.trim())
          return `Action ${action} has no name; players enter moves by name, so return a non-empty string.`
        if (known.has(name))
          return `Actions ${known.get(name)} and ${action} are both named ${name}; players enter moves by name.`
        known.set(name, action)
      }
      return undefined
    },
  },
  {
    rule: 'encode writes exactly C·H·W numbers',
    find: given => {
      const [size, before, after] = [sizeOf(given.game.planes), 5, 9]
      return each(given, ({ copy }) => {
        const write = (content: number) => {
          const out = new Float32Array(before + size + after).fill(content)
          given.game.encode(copy(), out, before)
          return out
        }
        const [a, b] = [write(0.25), write(0.75)]
        const outside = a.findIndex((x, i) => x !== 0.25 && (i < before || i >= before + size))
        if (outside >= 0)
          return `encode writes at index ${outside - before} of ${size}; write only the C·H·W numbers from \`at\` on.`
        const left = a.findIndex((x, i) => x !== b[i] && i >= before && i < before + size)
        return left >= 0 && `encode does not write index ${left - before}; write every number, including zeros.`
      })
    },
  },
  {
    rule: 'encoded numbers lie in [0, 1]',
    find: given =>
      each(given, ({ copy }) => {
        const planes = encoded(given.game, copy())
        const wrong = planes.findIndex(x => !(x >= 0 && x <= 1))
        return wrong >= 0 && `encode writes ${planes[wrong]} at index ${wrong}; scale it to [0, 1].`
      }),
  },
  {
    rule: 'positions with the same planes are equivalent',
    level: 'warning',
    find: given => {
      const { game } = given
      const seen = new Map<string, unknown>()
      return each(given, ({ position, action, copy }) => {
        if (action === undefined) return
        const key = encoded(game, copy()).join()
        const other = seen.get(key) as typeof position | undefined
        if (other === undefined) seen.set(key, position)
        if (other === undefined || !difference(position, other)) return
        const advice = 'the planes lack information that matters, perhaps the side to move.'
        const legal = game.legal(copy())
        const bit = difference(legal, game.legal(copy(other)), 'legal')
        if (bit) return `an earlier position has the same planes, but a different ${bit}: ${advice}`
        const [mover, otherMover] = [game.player(copy()), game.player(copy(other))]
        if (mover === otherMover) return // the rest may depend on the game's history, as in Go
        for (const a of legalActions(legal)) {
          const [next, otherNext] = [game.next(copy(), a), game.next(copy(other), a)]
          const results = game.returns(next)?.[mover] === game.returns(otherNext)?.[otherMover]
          if (!results || difference(encoded(game, next), encoded(game, otherNext)))
            return `an earlier position has the same planes, but action ${a} leads to another result: ${advice}`
        }
        return
      })
    },
  },
  {
    rule: 'symmetries are permutations',
    find: ({ game }) => {
      const [, H, W] = game.planes
      for (const [s, { squares, actions }] of (game.symmetries ?? []).entries()) {
        if (!isPermutation(squares, H * W))
          return `symmetries[${s}].squares must be an Int32Array that contains each of 0 … ${H * W - 1} once.`
        if (!isPermutation(actions, game.actions))
          return `symmetries[${s}].actions must be an Int32Array that contains each of 0 … ${game.actions - 1} once.`
      }
      return undefined
    },
  },
  {
    rule: 'symmetries commute with play',
    find: given => {
      const [, H, W] = given.game.planes
      const whole = ({ squares, actions }: Symmetry) =>
        isPermutation(squares, H * W) && isPermutation(actions, given.game.actions)
      for (const [s, symmetry] of (given.game.symmetries ?? []).entries()) {
        const found =
          whole(symmetry) && each({ ...given, games: given.games.slice(0, 5) }, imageOf(given.game, s, symmetry), 1)
        if (found) return found
      }
      return undefined
    },
  },
]

/** Plays a game and its image under a symmetry side by side, and compares them. */
function imageOf<S>(game: BoardGame<S>, s: number, { squares, actions }: Symmetry) {
  let followed = game.initial()
  let last: number | undefined
  return ({ copy, action }: Place<S>): string | undefined => {
    followed = last === undefined ? game.initial() : game.next(followed, actions[last]!)
    last = action
    const mirror = () => copy(followed)
    const [player, mirrored] = [game.player(copy()), game.player(mirror())]
    const returns = difference(game.returns(copy()), game.returns(mirror()), 'returns')
    const legal = difference(image(game.legal(copy()), actions), game.legal(mirror()), 'legal')
    const planes = difference(image(encoded(game, copy()), squares), encoded(game, mirror()), 'planes')
    const differs = player === mirrored ? (returns ?? legal ?? planes) : 'player'
    return (
      differs &&
      `the game played with the actions mapped by symmetries[${s}] is not the mapped game: ${differs} differs; check ` +
        `that squares and actions describe the same rotation or reflection.`
    )
  }
}
