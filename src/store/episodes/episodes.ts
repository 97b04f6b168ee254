import { basename, dirname, join } from 'node:path'
import type { Episode, EpisodeSummary } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { kindOf } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { list, readPiece } from '../access/read.ts'
import { decode } from './arrow.ts'
import { scanFile } from './scan.ts'
import { About, Layout, Summary } from './schema.ts'
import { bodyIsWhole, type Sealed } from './seal.ts'

/** Damaged places of a file that are listed one by one; more are only counted. */
const GAPS = 5

/** A recorded episode and its place in a file. */
export interface RecordedEpisode extends EpisodeSummary {
  readonly file: string
  readonly message: Sealed
  /** The file's schema. */
  readonly schema: Sealed
}

/** The recorded episodes of a run. */
export interface Recording {
  /** In the order they ended. */
  readonly episodes: readonly RecordedEpisode[]
  /** What cannot be read, as sentences. */
  readonly damage: readonly string[]
  /** Incomplete ends of files, left by an interrupted run, as sentences. */
  readonly torn: readonly string[]
}

/**
 * `best`: the highest return, the latest of equals, among greedy episodes if there are any; `worst`: the lowest, the
 * earliest of equals; `last`: the last to end; the number of a training episode; or that of a greedy one after a `g`.
 */
export type Which = 'best' | 'worst' | 'last' | number | `g${number}`

/** The name of an episode, by which `pick` finds it. */
export const nameOf = ({ episode, evaluation }: Pick<EpisodeSummary, 'episode' | 'evaluation'>): string =>
  `${evaluation ? 'g' : ''}${episode}`

/**
 * Lists the undamaged episodes at `path`: a run folder, its `episodes` folder, or a file in it.
 *
 * @throws UserError when nothing is recorded there.
 */
export const listEpisodes = (path: string): Recording => together(filesAt(path).map(file => listFile(file)))

/** The recordings of several files as one. */
export const together = (files: readonly Recording[]): Recording => ({
  episodes: files.flatMap(({ episodes }) => episodes).sort((a, b) => a.step - b.step),
  damage: files.flatMap(({ damage }) => damage),
  torn: files.flatMap(({ torn }) => torn),
})

/** Lists the undamaged episodes of a file, in its order. @param window As `scanFile` has it. */
export function listFile(file: string, window?: number): Recording {
  const episodes: RecordedEpisode[] = []
  const damage: string[] = []
  const torn: string[] = []
  const { messages, gaps, size } = scanFile(file, window)
  const [schema, ...batches] = messages
  if (gaps.length > GAPS)
    damage.push(`${file} is damaged in ${gaps.length} places; the episodes between them can be read.`)
  else
    for (const gap of gaps)
      if (gap.torn) torn.push(`${file} ends in an incomplete episode; the others are intact.`)
      else damage.push(`${file} is damaged: ${gap.bytes} bytes from byte ${gap.at} on cannot be read.`)
  if (schema?.at !== 0 || !About.safeParse(schema.facts).success || !Layout.safeParse(schema.facts.layout).success) {
    if (size === 0) torn.push(`${file} is empty: the run was interrupted while creating it.`)
    else if (messages.length > 0) damage.push(`${file} does not start like an episode file: none of it can be read.`)
    return { episodes, damage, torn }
  }
  for (const message of batches) {
    const summary = Summary.safeParse(message.facts)
    if (summary.success) episodes.push({ ...summary.data, file, message, schema })
    else damage.push(`${file} contains something other than an episode at byte ${message.at}.`)
  }
  return { episodes, damage, torn }
}

/**
 * Loads an episode written by `record`.
 *
 * @param path A run folder, its `episodes` folder, or a file in it.
 * @throws UserError when there is no such episode, when it is damaged, or when others are damaged and the choice
 * depends on them.
 * @example
 * const { steps, return: score } = loadEpisode('runs/dqn-CartPole-v1-s0', 'best')
 */
export function loadEpisode(path: string, which: Which = 'last'): Episode {
  const { episodes, damage } = listEpisodes(path)
  if (damage.length > 0 && (which === 'best' || which === 'worst' || which === 'last'))
    throw new UserError(
      `${damage.join(' ')} The ${which} episode may be among the damaged: choose an episode by number.`,
    )
  return readEpisode(pick(episodes, which, path))
}

/** Selects an episode. @throws UserError when it does not exist. */
export function pick(episodes: readonly RecordedEpisode[], which: Which, path: string): RecordedEpisode {
  if (episodes.length === 0) throw new UserError(`${path} has no complete episode: the run ended during its first one.`)
  if (which === 'last') return episodes.at(-1)!
  const greedy = episodes.filter(({ evaluation }) => evaluation)
  const training = episodes.filter(({ evaluation }) => !evaluation)
  if (which === 'best') return (greedy.length > 0 ? greedy : episodes).reduce((a, b) => (b.return >= a.return ? b : a))
  if (which === 'worst') return episodes.reduce((a, b) => (b.return < a.return ? b : a))
  const found = episodes.find(episode => nameOf(episode) === String(which))
  if (found) return found
  const ranges = [training, greedy].filter(({ length }) => length > 0).map(ranged)
  throw new UserError(`${path} has no episode ${which}: choose one of its ${ranges.join(', or of its ')}.`, {
    usage: true,
  })
}

/** `312, from 0 to 311`; of greedy episodes `greedy ones, from g0 to g3`. */
function ranged(episodes: readonly RecordedEpisode[]): string {
  const sorted = [...episodes].sort((a, b) => a.episode - b.episode)
  const many = sorted[0]!.evaluation ? 'greedy ones' : sorted.length
  return `${many}, from ${nameOf(sorted[0]!)} to ${nameOf(sorted.at(-1)!)}`
}

/** Copies of an episode in memory while it is read: the file's bytes, those joined to a schema, and the steps. */
const COPIES = 3

/** Reads an episode's steps. @throws UserError when they are damaged, or do not fit in this machine's memory. */
export function readEpisode({ file, message, schema, ...summary }: RecordedEpisode): Episode {
  const { version: _, ...about } = About.parse(schema.facts)
  requireRoom(
    `episode ${summary.episode} in ${file}`,
    COPIES * message.bytes,
    'choose another, or use a machine with more memory',
  )
  const batch = readRange(file, message)
  if (batch.length < message.bytes || !bodyIsWhole(batch, { ...message, at: 0 }))
    throw new UserError(
      `episode ${summary.episode} in ${file} is damaged: its content does not match its checksum; choose another.`,
    )
  try {
    const played = decode(Layout.parse(schema.facts.layout), batch)
    return { ...about, ...summary, ...played }
  } catch (error) {
    throw new UserError(
      `episode ${summary.episode} in ${file} is not in this version's format: ${(error as Error).message}; choose ` +
        `another.`,
      { cause: error },
    )
  }
}

const readRange = (path: string, { at, bytes }: Sealed): Buffer => readPiece(dirname(path), basename(path), at, bytes)

/**
 * The episode files at a path: a run folder, its `episodes` folder, or a file; below it, links are refused.
 *
 * @throws UserError when there are none.
 */
export function filesAt(path: string): string[] {
  const kind = kindOf(path)
  if (kind === undefined) throw new UserError(`${path} does not exist: name a run folder.`, { usage: true })
  if (kind === 'file') return [path]
  const within = look(path, 'episodes') ? 'episodes' : ''
  const files = list(path, within).filter(name => /^(greedy-)?\d+\.arrow$/.test(name))
  if (files.length === 0)
    throw new UserError(`${path} has no recorded episodes: train with record(…) in the pipe, or play with --record.`, {
      usage: true,
    })
  const number = (name: string) => Number(/\d+/.exec(name))
  const greedy = (name: string) => Number(name.startsWith('greedy-'))
  return [...files].sort((a, b) => greedy(a) - greedy(b) || number(a) - number(b)).map(name => join(path, within, name))
}
