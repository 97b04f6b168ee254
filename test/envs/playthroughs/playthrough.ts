import { fileURLToPath } from 'node:url'
import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'
import { environments, make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

/** Path of a game's playthrough. */
export const fileOf = (id: string): string => fileURLToPath(new URL(`${id}.txt`, import.meta.url))

/** The registered games, by their self-play environments. */
export const games = (): { id: string; game: BoardGame }[] =>
  environments().flatMap(({ id }) => {
    const { game, players } = make(id)
    return game && players === 2 ? [{ id, game }] : []
  })

const atLength = 8 // positions to show in full, in long games

/**
 * A random game as a readable specification: the game's dimensions, then each move. Positions are shown with the side
 * to move, the legal moves and the planes: all of them in short games, the first, the last and some in between in long
 * ones.
 */
export function playthrough(id: string, game: BoardGame): string {
  const [C, H, W] = game.planes
  const random = rng(`playthrough ${id}`)
  const images = `${game.symmetries?.length ?? 0} symmetries`
  const lines = [
    `${id}: ${game.name}, ${game.actions} actions, planes ${C}×${H}×${W}, at most ${game.longest} moves, ${images}`,
  ]
  const every = game.longest <= 10 ? 1 : Math.ceil(game.longest / atLength)
  let position = game.initial()
  for (let k = 0; ; k++) {
    const legal = legalActions(game.legal(position))
    const returns = game.returns(position)
    if (k % every === 0 || returns)
      lines.push(
        '',
        `after ${k} moves: ${returns ? 'over' : `side ${game.player(position)} to move`}`,
        game.show(position),
      )
    if (returns) return [...lines, '', `returns: ${returns.join(' ')}`, ''].join('\n')
    if (k % every === 0)
      lines.push(`legal: ${legal.map(game.actionName).join(' ')}`, 'planes:', ...draw(game, position), '')
    const action = legal[random.int(legal.length)]!
    lines.push(`> ${game.actionName(action)}`)
    position = game.next(position, action)
  }
}

/** The planes side by side: ● for 1, · for 0, a digit of tenths for values in between. */
function draw(game: BoardGame, position: unknown): string[] {
  const [C, H, W] = game.planes
  const planes = new Float32Array(C * H * W)
  game.encode(position, planes)
  const sign = (x: number) => (x === 1 ? '●' : x === 0 ? '·' : String(Math.floor(10 * x)))
  const row = (c: number, h: number) => Array.from(planes.subarray((c * H + h) * W, (c * H + h + 1) * W), sign).join('')
  return Array.from({ length: H }, (_, h) => Array.from({ length: C }, (_, c) => row(c, h)).join('  '))
}
