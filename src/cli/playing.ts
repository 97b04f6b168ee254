import { createInterface } from 'node:readline'
import type { Agent, Decision } from '../core/agent.ts'
import { type BoardGame, legalActions } from '../core/board-game.ts'
import { UserError } from '../core/error.ts'
import { rng } from '../core/rng.ts'
import { viewOf } from '../core/self-play.ts'
import { loadRun } from '../store/run.ts'
import type { PlayFlags } from './play.ts'
import { boardGame, player } from './player.ts'
import { table } from './table.ts'

const HELP = 'Type a move, or undo, hint (what the agent thinks), help, quit.'

/** A game between a person and an agent: lines in, lines out. */
export async function playAgainst(word: string, { game: id, side, seed }: PlayFlags): Promise<void> {
  if (side !== 'first' && side !== 'second')
    throw new UserError(`--side takes first or second, not "${side}".`, { usage: true })
  const { env, game } = boardGame(id ?? gameOf(word))
  const agent = await player(word, id ?? gameOf(word), env, rng(seed))
  const lines = createInterface({ input: process.stdin, terminal: false })
  try {
    await converse(game, agent, side === 'first' ? 0 : 1, lines)
  } finally {
    lines.close()
    agent.dispose()
  }
}

/** The game that a run was trained on. */
function gameOf(word: string): string {
  if (/^(random|mcts(:.*)?)$/.test(word))
    throw new UserError(`${word} plays any game: say which, such as --game ConnectFour-v0.`, { usage: true })
  return loadRun(word.replace(/:\d+$/, '')).env.id
}

async function converse(game: BoardGame, agent: Agent, person: 0 | 1, lines: AsyncIterable<string>): Promise<void> {
  const positions: unknown[] = [game.initial()]
  const now = () => positions.at(-1)
  const think = async () => (await agent.act([viewOf(game, now())], 'exploit'))[0]!
  /** The agent's moves, up to where it is the person's turn or the game is over. */
  const answer = async () => {
    while (!game.returns(now()) && game.player(now()) !== person) {
      const action = (await think()).action as number
      positions.push(game.next(now(), action))
      console.log(`\nIt plays ${game.actionName(action)}.`)
    }
    console.log(`\n${game.show(now())}`)
  }
  const prompt = () => {
    if (process.stdin.isTTY) process.stdout.write('> ')
  }

  console.log(`${game.name}. You play ${person === 0 ? 'first' : 'second'}. ${HELP}`)
  await answer()
  if (told(game, now(), person)) return
  prompt()
  for await (const line of lines) {
    const typed = line.trim().toLowerCase()
    if (typed === 'quit') return
    if (typed === 'help') console.log(`${HELP} Moves: ${names(game, now())}.`)
    else if (typed === 'hint') console.log(view(game, await think()))
    else if (typed === 'undo') undo(game, positions, person)
    else if (typed !== '') {
      const action = legalActions(game.legal(now())).find(a => game.actionName(a).toLowerCase() === typed)
      if (action === undefined) console.log(`"${line.trim()}" is no move here; possible are ${names(game, now())}.`)
      else {
        positions.push(game.next(now(), action))
        await answer()
        if (told(game, now(), person)) return
      }
    }
    prompt()
  }
}

const names = (game: BoardGame, position: unknown) => legalActions(game.legal(position)).map(game.actionName).join(' ')

/** Takes back the person's last move and what followed it. */
function undo(game: BoardGame, positions: unknown[], person: 0 | 1): void {
  const before = positions.slice(0, -1).findLastIndex(position => game.player(position) === person)
  if (before < 0) {
    console.log('There is nothing to take back.')
    return
  }
  positions.length = before + 1
  console.log(`\n${game.show(positions.at(-1))}`)
}

/** Says who has won, if the game is over. */
function told(game: BoardGame, position: unknown, person: 0 | 1): boolean {
  const returns = game.returns(position)
  if (!returns) return false
  console.log(returns[person] > 0 ? '\nYou win.' : returns[person] < 0 ? '\nIt wins.' : '\nA draw.')
  return true
}

/** What a decision was made of: its moves, the most visited first. */
function view(game: BoardGame, { action, thought = {} }: Decision): string {
  const { value, visits, prior } = thought as { value?: number; visits?: Float32Array; prior?: Float32Array }
  if (!visits) return `It would play ${game.actionName(action as number)}, without a thought.`
  const best = [...visits.keys()].filter(a => visits[a]! > 0).sort((a, b) => visits[b]! - visits[a]!)
  const rows = best
    .slice(0, 5)
    .map(a => [game.actionName(a), String(visits[a]), ...(prior ? [`${(100 * prior[a]!).toFixed(0)} %`] : [])])
  return `${table(['move', 'visits', ...(prior ? ['prior'] : [])], rows)}\nvalue for you ${value?.toFixed(2)} (1 wins, −1 loses)`
}
