import '../../../../envs/index.ts'
import { envArgument } from '../../../app/env-argument.ts'
import { sgfOf } from '../../../app/games/sgf.ts'
import type { Episode } from '../../../core/episode.ts'
import { UserError } from '../../../core/error.ts'
import { isKnown } from '../../../core/registry.ts'
import { count, decimal } from '../../../operators/standing.ts'
import { verify } from '../../../playback/verify.ts'
import {
  listEpisodes,
  nameOf,
  pick,
  type RecordedEpisode,
  readEpisode,
  type Which,
} from '../../../store/episodes/episodes.ts'
import { print, printJson, printLines, printTable, say, show } from '../../output.ts'
import { gameOf, gameOverview } from './game.ts'
import { ending, overview } from './picture.ts'
import { watch } from './screen.ts'

/** Flags of `sente replay`, read. */
export interface ReplayFlags {
  readonly episode?: Which
  readonly list?: boolean
  readonly env?: string
  readonly fps: number
  readonly verify?: boolean
  readonly sgf?: boolean
  readonly json?: boolean
}

/**
 * Shows an episode in a terminal, sums it up in a pipe, prints its steps as JSON or SGF, or verifies it by playing it
 * again; or lists all episodes.
 */
export async function replayRun(path: string, flags: ReplayFlags): Promise<void> {
  const { episodes, damage, torn } = listEpisodes(path)
  for (const sentence of [...damage, ...torn]) say(sentence)
  if (flags.list) return listAll(episodes, flags)
  const chosen = pick(episodes, flags.episode ?? 'best', path)
  const added = flags.env === undefined ? undefined : (await envArgument(flags.env, {}, readEpisode(chosen).env)).id
  if (flags.verify) return verifyAll(flags.episode === undefined ? episodes : [chosen], damage.length, flags)
  const episode = readEpisode(chosen)
  if (added !== undefined) requireEnv(episode, added)
  if (flags.sgf) return printSgf(episode)
  if (flags.json) return printSteps(episode)
  if (process.stdout.isTTY) {
    const readers = episodes.map(recorded => () => readEpisode(recorded))
    return watch(readers, episodes.indexOf(chosen), flags)
  }
  printOverview(episode)
}

/** Prints a game as SGF. @throws UserError if it has none. */
function printSgf(episode: Episode): void {
  const game = gameOf(episode)
  if (!game) throw new UserError(`${episode.env.id} is not a board game: --sgf is for games of Go, Gomoku and Hex.`)
  show(sgfOf(episode, game))
}

/** Sums an episode up. */
export function printOverview(episode: Episode): void {
  const game = gameOf(episode)
  printLines((game && gameOverview(episode, game, 72)) ?? overview(episode, 72))
}

/** Prints a line for each episode. */
function listAll(episodes: readonly RecordedEpisode[], { json: asJson }: ReplayFlags): void {
  if (asJson) {
    for (const { file: _, message: _m, schema: _s, ...summary } of episodes)
      print(json({ type: 'episode', ...summary }))
    return
  }
  const cells = episodes.map(episode => [
    nameOf(episode),
    episode.evaluation ? 'greedy' : episode.side === undefined ? 'training' : 'game',
    count(episode.step),
    decimal(episode.return),
    count(episode.length),
    ending(episode),
  ])
  printTable(['episode', 'kind', 'at step', 'return', 'length', { title: 'end', drop: 1 }], cells)
}

/** Plays episodes again. @throws UserError at the first one that differs from its record. */
async function verifyAll(
  episodes: readonly RecordedEpisode[],
  damaged: number,
  { env, json }: ReplayFlags,
): Promise<void> {
  let steps = 0
  for (const recorded of episodes) {
    const episode = readEpisode(recorded)
    requireEnv(episode, episode.env.id, env)
    const drift = await verify(episode)
    if (!drift) {
      steps += episode.length
      continue
    }
    const { t, what } = drift
    const [was, now] = [drift.recorded, drift.now].map(value => shown(value))
    if (json) printJson(JSON.stringify({ type: 'drift', episode: episode.episode, t, what, recorded: was, now }))
    const difference = what === 'error' ? `it fails: ${now}` : `the ${what} was ${was} and is now ${now}`
    throw new UserError(
      `episode ${nameOf(episode)} drifts after ${t} of ${episode.length} steps: ${difference}; the environment, its ` +
        `options or the record have changed.`,
    )
  }
  if (json) printJson(JSON.stringify({ type: 'verification', episodes: episodes.length, steps }))
  else print(`no drift: episodes ${count(episodes.length)}, steps ${count(steps)}, every bit the same`)
  if (damaged > 0) throw new UserError('parts of the record are damaged (see above) and could not be compared.')
}

function requireEnv({ env }: Episode, id: string, given?: string): void {
  if (id !== env.id) throw new UserError(`the episode is of ${env.id}, not of ${id}.`, { usage: true })
  if (!isKnown(id))
    throw new UserError(
      `${id} is not known here${given === undefined ? '' : `, nor does ${given} register it`}: name the file or ` +
        `package that registers it, --env ./file.ts.`,
      { usage: true },
    )
}

/** Prints every step as JSON, then the final observation. */
export function printSteps({ steps, final, ...known }: Episode): void {
  printJson(json({ type: 'episode', ...known }))
  for (const [t, step] of steps.entries()) printJson(json({ type: 'step', t, ...step }))
  printJson(json({ type: 'final', t: steps.length, observation: final }))
}

/** Typed arrays as lists. */
const json = (value: object) =>
  JSON.stringify(value, (_, inner) => (ArrayBuffer.isView(inner) ? Array.from(inner as Float32Array) : inner))

const shown = (value: unknown): string =>
  ArrayBuffer.isView(value) ? `[${Array.from(value as Float32Array).join(', ')}]` : String(value)
