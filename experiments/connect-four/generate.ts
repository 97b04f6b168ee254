/**
 * Generates the solved openings Test_L1_R2.txt and Test_L1_R3.txt (README.md says what their names mean).
 *
 *     tsx --conditions=sente-source experiments/connect-four/generate.ts [--work runs/connect-four-openings.txt]
 *
 * Draw k has its own random stream: 7 to 14 random moves, none of which leaves an immediate win. It is solved and
 * appended to the work file, from which an interrupted run continues. A set has the first 1,000 distinct draws that
 * belong to it; an interrupted run leaves the first ones. A position of R2 takes 0.3 s, one of R3 4 s, and all of them
 * about 1.5 hours.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { connectFour, rng } from 'sente'
import { connectFourSolver } from './solver.ts'

const { work } = parseArgs({
  options: { work: { type: 'string', default: 'runs/connect-four-openings.txt' } },
}).values
const SIZE = 1000
const game = connectFour()
const solver = connectFourSolver()
const random = rng('connect-four openings')
type Position = ReturnType<typeof game.initial>

const columns = (position: Position) => [...game.legal(position).entries()].flatMap(([c, legal]) => (legal ? [c] : []))
const winsNow = (position: Position) => columns(position).some(c => game.returns(game.next(position, c)) !== null)

/** The moves of draw k, as columns from 0; undefined if one of them leaves an immediate win. */
function draw(k: number): number[] | undefined {
  const stream = random.split(k)
  const moves: number[] = []
  let position = game.initial()
  for (let left = 7 + stream.int(8); left > 0; left--) {
    const legal = columns(position)
    moves.push(legal[stream.int(legal.length)]!)
    position = game.next(position, moves.at(-1)!)
    if (winsNow(position)) return undefined
  }
  return moves
}

/** The set of a position and its score: by the plies left under perfect play. */
function setOf(plies: number, score: number): string {
  const stones = 22 - Math.abs(score)
  const winner = score > 0 ? plies & 1 : 1 - (plies & 1)
  const left = (score === 0 ? 42 : 2 * stones - 1 + winner) - plies
  return `L1_R${left <= 14 ? 1 : left <= 28 ? 2 : 3}`
}

/** The moves, from 1, that keep a win or a draw; none for a lost position. */
function keeping(moves: readonly number[], score: number): string {
  const value = Math.sign(score)
  if (value < 0) return ''
  const position = moves.reduce((at, c) => game.next(at, c), game.initial())
  return columns(position)
    .filter(c => -solver.solve([...moves, c]) >= value)
    .map(c => c + 1)
    .join('')
}

mkdirSync(dirname(work), { recursive: true })
if (!existsSync(work)) writeFileSync(work, '')
const sets: Record<string, string[]> = { L1_R1: [], L1_R2: [], L1_R3: [] }
let next = 0
const take = (line: string) => {
  const [k, set, ...rest] = line.split(' ')
  next = Number(k) + 1
  sets[set!]!.push(rest.join(' ').trim())
}
for (const line of readFileSync(work, 'utf8').split('\n').slice(0, -1)) take(line)

/** Writes the sets as far as they are known. */
function write(): void {
  for (const set of ['L1_R2', 'L1_R3'])
    writeFileSync(
      new URL(`Test_${set}.txt`, import.meta.url),
      sets[set]!.slice(0, SIZE)
        .map(line => `${line}\n`)
        .join(''),
    )
}

const seen = new Set<string>()
const mirrored = (moves: readonly number[]) => moves.map(c => 6 - c)
const shown = (moves: readonly number[]) => game.show(moves.reduce((at, c) => game.next(at, c), game.initial()))
const full = (set: string) => sets[set]!.length >= SIZE
for (let k = 0; !full('L1_R2') || !full('L1_R3'); k++) {
  const moves = draw(k)
  if (moves === undefined || seen.has(shown(moves)) || seen.has(shown(mirrored(moves)))) continue
  seen.add(shown(moves))
  if (k < next) continue
  const score = solver.score(moves)
  const set = setOf(moves.length, score)
  const keep = set === 'L1_R1' || full(set) ? '' : keeping(moves, score)
  const line = `${k} ${set} ${moves.map(c => c + 1).join('')} ${score} ${keep}`
  appendFileSync(work, `${line}\n`)
  take(line)
  write()
}
