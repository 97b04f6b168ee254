// Writes examples of wins in one and in three for every registered game, or for those named:
// npx tsx --conditions=sente-source test/search/tactics/write.ts Hex-v0
import { writeFileSync } from 'node:fs'
import '../../../envs/index.ts'
import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'
import { type Rng, rng } from '../../../src/core/rng.ts'
import { games } from '../../envs/playthroughs/playthrough.ts'
import { fileOf, kinds, type Tactic, tacticOf, winningMoves, written } from './tactics.ts'

const each = 2 // examples of a kind, one from a game
const most = { 1: 150, 3: 6 } // legal moves, so that 200 simulations see about all that may follow

/**
 * How quiet it is after a move: 0 the game is over, 1 the other side can win at once, 2 this side threatens to, or
 * seems to, 3 neither.
 */
function quiet<S>(game: BoardGame<S>, reached: S, random: Rng): number {
  if (game.returns(reached)) return 0
  if (winningMoves(game, reached, 1).length > 0) return 1
  const replies = legalActions(game.legal(reached))
  const answered = game.next(reached, replies[random.int(replies.length)]!)
  return game.returns(answered) || winningMoves(game, answered, 1).length > 0 ? 2 : 3
}

/** A random one of the quietest moves, so that a game is not decided before there are few moves left. */
function careful<S>(game: BoardGame<S>, position: S, random: Rng): number {
  const rest = legalActions(game.legal(position))
  let [action, most] = [-1, -1]
  while (rest.length > 0 && most < 3) {
    const [candidate] = rest.splice(random.int(rest.length), 1) as [number]
    const found = quiet(game, game.next(position, candidate), random)
    if (found > most) [action, most] = [candidate, found]
  }
  return action
}

function anyMove<S>(game: BoardGame<S>, position: S, random: Rng): number {
  const allowed = legalActions(game.legal(position))
  return allowed[random.int(allowed.length)]!
}

/** Whether chance finds it at most every other time, and a win that takes longer does not get in its way. */
function serves<S>(game: BoardGame<S>, { plies, winning, position }: Tactic<S>): boolean {
  const count = legalActions(game.legal(position)).length
  if (count > most[plies] || 2 * winning.length > count) return false
  return plies === 1 || winningMoves(game, position, 5).length === winning.length
}

function search(id: string, game: BoardGame): Tactic[] {
  const wanted = kinds.flatMap(kind => Array.from({ length: each }, () => kind))
  const found: Tactic[] = []
  for (let k = 0; wanted.length > 0; k++) {
    const random = rng(`tactics ${id} ${k}`)
    const move = k % 5 === 0 ? careful : anyMove // the quick way, for games that the last moves decide anyhow
    let position = game.initial()
    for (; !game.returns(position); position = game.next(position, move(game, position, random))) {
      const count = legalActions(game.legal(position)).length
      const tactic =
        count <= most[3] ? tacticOf(game, position, 3) : count <= most[1] ? tacticOf(game, position, 1) : undefined
      const at = wanted.findIndex(({ side, plies }) => side === tactic?.side && plies === tactic.plies)
      if (at < 0 || !serves(game, tactic!)) continue
      wanted.splice(at, 1)
      found.push(tactic!)
      break
    }
  }
  return found.sort((a, b) => a.plies - b.plies || a.side - b.side)
}

const named = process.argv.slice(2)
for (const { id, game } of games())
  if (named.length === 0 || named.includes(id)) writeFileSync(fileOf(id), written(game, search(id, game)))
