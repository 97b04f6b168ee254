import type { GoGame } from '../../../../envs/boards/go.ts'
import type { Decision } from '../../../core/agent.ts'
import { viewOf } from '../../../games/self-play.ts'
import { version } from '../../../store/runs/versions.ts'
import { gameOf } from '../game-of.ts'
import type { PlayOptions } from '../play-session.ts'
import { resultOf } from '../result.ts'
import { infoLine } from './analysis.ts'
import { GtpFailure, numberOf, parseCommand, response, sideOf } from './protocol.ts'
import { seatFor } from './seat.ts'
import { passOf, tableFor } from './table.ts'

export interface GtpOptions extends Omit<PlayOptions, 'side' | 'record'> {
  /** The agent resigns when its search values its position at this or less, in [−1, 1]. Default: never. */
  readonly resign?: number
  /** Receives what a person should know and the protocol has no place for, as sentences. */
  readonly warn?: (sentence: string) => void
}

/** An agent that speaks the Go Text Protocol. */
export interface GtpEngine {
  /** What to print for a line of input. Lines must be given one after the other. */
  answer(line: string): Promise<string>
  /** Whether the last line was the command to quit. */
  readonly over: boolean
  dispose(): void
}

/**
 * An agent as an engine of the Go Text Protocol, version 2 (https://www.lysator.liu.se/~gunnar/gtp/), for any board
 * game. Black is the side that moves first. Of Leela Zero's extensions it has `lz-analyze` and `lz-genmove_analyze`,
 * which Sabaki shows: one line, about the best move, after a search as long as any other.
 *
 * @throws UserError when there is no such agent, or it plays another game.
 */
export async function gtpEngine(word: string, options: GtpOptions = {}): Promise<GtpEngine> {
  const { seed = 0, agent: modules = [], device = 'cpu', resign = -Infinity, warn = () => {} } = options
  const ref = await gameOf([word], options.game, options.envSet)
  const seat = await seatFor(word, { ref, seed, modules, device })
  let table = tableFor(seat.game)
  let komi = (seat.game as Partial<GoGame>).komi ?? 0
  let over = false
  /** Whether an analysis is shown, which the next line ends. */
  let analyzing = false

  /** What the agent would play here. */
  async function think(position: unknown): Promise<Decision> {
    if (seat.game.returns(position)) throw new GtpFailure('the game is over')
    return (await seat.agent.act([viewOf(seat.game, position)], 'exploit'))[0]!
  }

  /** Plays the agent's move. @returns its name, and the analysis of the position before it. */
  async function generate(color: string | undefined): Promise<{ move: string; info: string }> {
    const side = sideOf(color)
    // A finished game that has passes continues with passes, for programs that then count.
    if (seat.game.returns(table.position) && passOf(seat.game) !== undefined) return { move: 'pass', info: '' }
    const position = table.facing(side)
    const decision = await think(position)
    const value = decision.thought?.value
    const info = infoLine(seat.game, seat.notation, position, decision)
    if (typeof value === 'number' && value <= resign) return { move: 'resign', info }
    table.play(side, decision.action as number)
    return { move: seat.notation.name(decision.action as number, position), info }
  }

  const commands: Record<string, (...args: string[]) => string | Promise<string>> = {
    protocol_version: () => '2',
    name: () => 'Sente',
    version: () => version('sente') ?? '',
    known_command: (name = '') => String(Object.hasOwn(commands, name)),
    list_commands: () => Object.keys(commands).join('\n'),
    quit() {
      over = true
      return ''
    },
    async boardsize(columns, rows = columns) {
      await seat.resize(numberOf(rows), numberOf(columns))
      table = tableFor(seat.game)
      return ''
    },
    clear_board() {
      table = tableFor(seat.game)
      return ''
    },
    async komi(text) {
      const points = numberOf(text)
      if (!(await seat.komi(points)))
        warn(`${word} plays for a komi of ${(seat.game as GoGame).komi}, not of ${points}.`)
      komi = points
      return ''
    },
    play(color, vertex = '') {
      const side = sideOf(color)
      const action = seat.notation.action(vertex, table.position)
      if (action === undefined)
        throw new GtpFailure(/^([a-z]\d+|pass)$/i.test(vertex) ? 'illegal move' : 'syntax error')
      table.play(side, action)
      return ''
    },
    genmove: async color => (await generate(color)).move,
    async reg_genmove(color) {
      const position = table.facing(sideOf(color))
      return seat.notation.name((await think(position)).action as number, position)
    },
    undo() {
      table.undo()
      return ''
    },
    showboard: () => `\n${seat.notation.board(table.position)}`,
    final_score() {
      const result = resultOf(seat.game, table.position, komi)
      if (result === undefined) throw new GtpFailure('cannot score')
      return result
    },
    time_settings: () => '',
    time_left: () => '',
    async 'lz-analyze'(color) {
      const position = /^[bw]/i.test(color ?? '') ? table.facing(sideOf(color)) : table.position
      return `\n${infoLine(seat.game, seat.notation, position, await think(position))}`
    },
    async 'lz-genmove_analyze'(color) {
      const { move, info } = await generate(color)
      return `\n${info}\nplay ${move}`
    },
  }

  /** The response to a command. */
  async function run(line: string): Promise<string> {
    const command = parseCommand(line)
    if (!command) return ''
    const { id, name, args } = command
    if (!Object.hasOwn(commands, name)) return response('?', id, 'unknown command')
    try {
      const text = response('=', id, await commands[name]!(...args))
      analyzing = name === 'lz-analyze'
      return analyzing ? text.slice(0, -1) : text
    } catch (error) {
      return response('?', id, (error as Error).message.replaceAll('\n', ' '))
    }
  }
  return {
    async answer(line) {
      const ended = analyzing ? '\n' : ''
      analyzing = false
      return `${ended}${await run(line)}`
    },
    get over() {
      return over
    },
    dispose: () => seat.agent.dispose(),
  }
}
