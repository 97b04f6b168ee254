import { createInterface } from 'node:readline'
import { moduleFlag, registering } from '../app/code.ts'
import { envArgument } from '../app/env-argument.ts'
import { boardGame, player } from '../app/player.ts'
import type { Agent, Decision, DeviceRequest } from '../core/agent.ts'
import { type BoardGame, legalActions } from '../core/board-game.ts'
import { UserError } from '../core/error.ts'
import { type EnvRef, isKnown } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import { viewOf } from '../games/self-play.ts'
import { GameWriter } from '../store/episodes/game-writer.ts'
import { loadRun } from '../store/runs/run.ts'
import { onInterrupt } from './interrupt.ts'
import { print, printLines } from './output.ts'
import { hint } from './view/hint.ts'

/** Flags of `sente play`, read. */
export interface PlayFlags {
  readonly game?: string
  readonly envSet?: Readonly<Record<string, string>>
  readonly side: 'first' | 'second'
  readonly seed: number
  readonly device: DeviceRequest['device']
  readonly record?: string
}

const HELP = 'Type a move, or undo, hint (what the agent thinks), help, quit.'
/** Moves that are listed after a wrong one. */
const LISTED = 16

/** A game as far as it has been played. */
interface Score {
  readonly positions: unknown[]
  readonly moves: number[]
  /** What led to the agent's moves. */
  readonly thoughts: Decision['thought'][]
}

/** A game between a person and an agent: lines in, lines out. With `record` it is kept, however far it came. */
export async function playAgainst(
  word: string,
  { game: named, envSet, side, seed, device, record }: PlayFlags,
): Promise<void> {
  if (side !== 'first' && side !== 'second')
    throw new UserError(`--side takes first or second, not "${side}".`, { usage: true })
  const person = side === 'first' ? 0 : 1
  const ref = await gameOf(word, named, envSet)
  const code = named === undefined || named === ref.id ? '' : ` --env ${named}`
  const { env, game } = boardGame(ref)
  const agent = await player(word, ref, env, rng(seed), device)
  const about = { env: ref, seed, agent: word, opponent: 'a person' }
  const writer = record === undefined ? undefined : new GameWriter(record, about)
  const lines = createInterface({ input: process.stdin, terminal: false })
  // Without a record Ctrl-C ends the process at once, in the midst of a search too.
  const release = writer && onInterrupt({ first: () => lines.close(), second: () => {} })
  const score: Score = { positions: [game.initial()], moves: [], thoughts: [] }
  const keep = () => {
    const { moves, thoughts } = score
    const episode = writer?.append({ game: 0, first: person === 0 ? 1 : 0, moves, thoughts })
    if (episode !== undefined)
      printLines(`\nThe game is in ${record}: npx sente replay ${record} --episode ${episode}${code}`)
    writer?.close()
  }
  try {
    await converse(game, agent, person, score, lines[Symbol.asyncIterator]())
  } catch (error) {
    try {
      keep()
    } catch {} // the first error is the one to tell
    throw error
  } finally {
    release?.()
    lines.close()
    agent.dispose()
  }
  keep()
}

/**
 * The game to play: the one that is named, or else that a run was trained on, whose options hold where none are given.
 */
async function gameOf(word: string, named: string | undefined, texts: PlayFlags['envSet']): Promise<EnvRef> {
  const any = /^(random|mcts(:.*)?)$/.test(word)
  if (any && named === undefined)
    throw new UserError(`${word} plays any game: say which, such as --game ConnectFour-v0.`, { usage: true })
  const folder = word.replace(/:\d+$/, '')
  const trained = any ? undefined : loadRun(folder).env
  if (named === undefined && !isKnown(trained!.id))
    throw new UserError(
      `${folder} needs ${registering(trained!)}, and what a run names is loaded only when you name it too: add ` +
        `--game ${moduleFlag(trained!)}.`,
      { usage: true },
    )
  const ref = await envArgument(named ?? trained!.id, texts, trained)
  return ref.id === trained?.id ? { ...ref, options: { ...trained.options, ...ref.options } } : ref
}

/** @param lines What the person types; its end is the end of the game. */
async function converse(
  game: BoardGame,
  agent: Agent,
  person: 0 | 1,
  score: Score,
  lines: AsyncIterableIterator<string>,
): Promise<void> {
  const now = () => score.positions.at(-1)
  const think = async () => (await agent.act([viewOf(game, now())], 'exploit'))[0]!
  const play = (action: number, thought?: Decision['thought']) => {
    score.positions.push(game.next(now(), action))
    score.moves.push(action)
    score.thoughts.push(thought)
  }
  /** The agent's moves, up to where it is the person's turn or the game is over. */
  const answer = async () => {
    while (!game.returns(now()) && game.player(now()) !== person) {
      const { action, thought } = await think()
      play(action as number, thought)
      printLines(`\nIt plays ${game.actionName(action as number)}.`)
    }
    printLines(`\n${game.show(now())}`)
  }
  const prompt = () => {
    if (process.stdin.isTTY) process.stdout.write('> ')
  }

  print(`${game.name}. You play ${person === 0 ? 'first' : 'second'}. ${HELP}`)
  await answer()
  if (told(game, now(), person)) return
  prompt()
  for await (const line of lines) {
    const typed = line.trim().toLowerCase()
    if (typed === 'quit') return
    if (typed === 'help') print(`${HELP} Moves: ${names(game, now())}.`)
    else if (typed === 'hint') printLines(hint(game, now(), await think()))
    else if (typed === 'undo') undo(game, score, person)
    else if (typed !== '') {
      const action = [...Array(game.actions).keys()].find(a => game.actionName(a).toLowerCase() === typed)
      if (action !== undefined && game.legal(now())[action] === 1) {
        play(action)
        await answer()
        if (told(game, now(), person)) return
      } else {
        const wrong = action === undefined ? 'is no move here' : 'is not allowed now'
        print(`"${line.trim()}" ${wrong}; possible are ${names(game, now(), LISTED)}.`)
      }
    }
    prompt()
  }
  if (process.stdin.isTTY) printLines('')
}

function names(game: BoardGame, position: unknown, most = Infinity): string {
  const all = legalActions(game.legal(position)).map(game.actionName)
  const more = all.length - most
  return more > 1 ? `${all.slice(0, most).join(' ')} and ${more} others: help lists them` : all.join(' ')
}

/** Takes back the person's last move and what followed it. */
function undo(game: BoardGame, { positions, moves, thoughts }: Score, person: 0 | 1): void {
  const before = positions.slice(0, -1).findLastIndex(position => game.player(position) === person)
  if (before < 0) {
    print('There is nothing to take back.')
    return
  }
  positions.length = before + 1
  moves.length = thoughts.length = before
  printLines(`\n${game.show(positions.at(-1))}`)
}

/** Says who has won, if the game is over. */
function told(game: BoardGame, position: unknown, person: 0 | 1): boolean {
  const returns = game.returns(position)
  if (!returns) return false
  printLines(returns[person] > 0 ? '\nYou win.' : returns[person] < 0 ? '\nIt wins.' : '\nA draw.')
  return true
}
