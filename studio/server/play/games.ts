import '../../../envs/index.ts'
import { type EnvSpec, environments, make } from '../../../src/core/registry.ts'
import { viewOf } from '../../../src/games/self-play.ts'
import type { GameInfo } from '../../wire/games.ts'

/** Sizes to choose from, beside the default. */
const SIZES = [3, 5, 7, 9, 11, 13, 15, 19]

/** The board games that a person can play: those of self-play environments. */
export function games(): readonly GameInfo[] {
  const all = environments().flatMap(spec => {
    if (spec.id.startsWith('gymnasium:')) return [] // needs Python, and is no board game
    const env = make(spec)
    env.close?.()
    return env.game ? [{ spec, game: env.game, players: env.players }] : []
  })
  return all
    .filter(({ players }) => players === 2)
    .map(({ spec, game }) => {
      const also = all.filter(other => other.spec !== spec && other.game.name === game.name)
      const sizes = sizesOf(spec)
      return {
        env: spec.id,
        name: game.name,
        planes: [...viewOf(game, game.initial()).observation],
        shape: [...game.planes] as const,
        also: also.map(({ spec }) => spec.id),
        ...(sizes && { sizes }),
      }
    })
}

function sizesOf({ options }: EnvSpec): number[] | undefined {
  const size = typeof options === 'object' ? options.size : undefined
  if (typeof size?.value !== 'number') return undefined
  const { value, choices, min = 2, max = Infinity } = size
  return [...new Set<number>([value, ...(choices ?? SIZES.filter(n => n >= min && n <= max))])]
}
