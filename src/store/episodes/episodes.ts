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

/** Damage in more places of a file is told in one sentence. */
const GAPS = 5

/** A recorded episode and where it lies. */
export interface RecordedEpisode extends EpisodeSummary {
  readonly file: string
  readonly message: Sealed
  /** The schema of its file. */
  readonly schema: Sealed
}

/** What a run recorded. */
export interface Recording {
  /** In order of their ends. */
  readonly episodes: readonly RecordedEpisode[]
  /** What cannot be read, in sentences. */
  readonly damage: readonly string[]
  /** Ends of files that were being written when the run was cut off, in sentences. */
  readonly torn: readonly string[]
}

/**
 * `best`: of highest return, the latest of them; `worst`: of lowest, the earliest of them; `last`: to end; or its
 * number.
 */
export type Which = 'best' | 'worst' | 'last' | number

/**
 * What is recorded at `path`: a run's folder, its `episodes` folder, or a file of it. Only data is read, and only what
 * is whole.
 *
 * @throws UserError when nothing is recorded there.
 */
export function listEpisodes(path: string): Recording {
  const episodes: RecordedEpisode[] = []
  const damage: string[] = []
  const torn: string[] = []
  for (const file of filesAt(path)) {
    const { messages, gaps, size } = scanFile(file)
    const [schema, ...batches] = messages
    if (gaps.length > GAPS)
      damage.push(`${file} is damaged in ${gaps.length} places: what lies between them can be read.`)
    else
      for (const gap of gaps)
        if (gap.torn) torn.push(`${file} ends in an episode that was not written to its end; the others are whole.`)
        else damage.push(`${file} is damaged: ${gap.bytes} bytes from byte ${gap.at} on cannot be read.`)
    if (schema?.at !== 0 || !About.safeParse(schema.facts).success || !Layout.safeParse(schema.facts.layout).success) {
      if (size === 0) torn.push(`${file} is empty: the run was cut off as it began it.`)
      else if (messages.length > 0)
        damage.push(`${file} does not begin as a file of episodes does: none of it can be read.`)
      continue
    }
    for (const message of batches) {
      const summary = Summary.safeParse(message.facts)
      if (summary.success) episodes.push({ ...summary.data, file, message, schema })
      else damage.push(`${file} has something at byte ${message.at} that is no episode.`)
    }
  }
  return { episodes: episodes.sort((a, b) => a.step - b.step), damage, torn }
}

/**
 * An episode that `record` kept.
 *
 * @param path A run's folder, its `episodes` folder, or a file of it.
 * @throws UserError when there is no such episode, when it is damaged, or when others are, so that it is not sure which
 * is best.
 * @example
 * const { steps, return: score } = loadEpisode('runs/dqn-CartPole-v1-s0', 'best')
 */
export function loadEpisode(path: string, which: Which = 'last'): Episode {
  const { episodes, damage } = listEpisodes(path)
  if (damage.length > 0 && typeof which !== 'number')
    throw new UserError(
      `${damage.join(' ')} Ask for an episode by its number: of those left nobody knows the ${which}.`,
    )
  return readEpisode(pick(episodes, which, path))
}

/** The one that is meant. @throws UserError when there is none of that number. */
export function pick(episodes: readonly RecordedEpisode[], which: Which, path: string): RecordedEpisode {
  if (episodes.length === 0)
    throw new UserError(`${path} has no whole episode: the run ended before its first one did.`)
  if (which === 'last') return episodes.at(-1)!
  if (which === 'best') return episodes.reduce((a, b) => (b.return >= a.return ? b : a))
  if (which === 'worst') return episodes.reduce((a, b) => (b.return < a.return ? b : a))
  const found = episodes.find(({ episode }) => episode === which)
  if (found) return found
  const numbers = episodes.map(({ episode }) => episode).sort((a, b) => a - b)
  throw new UserError(
    `${path} has no episode ${which}: it has ${episodes.length}, from ${numbers[0]} to ${numbers.at(-1)}.`,
    { usage: true },
  )
}

/**
 * How often the bytes of an episode are in memory while it is read: from the file, joined to a schema, and as steps.
 */
const COPIES = 3

/** Reads its steps. @throws UserError when they are damaged, or do not fit into this machine's memory. */
export function readEpisode({ file, message, schema, ...summary }: RecordedEpisode): Episode {
  const { version: _, ...about } = About.parse(schema.facts)
  requireRoom(
    `episode ${summary.episode} in ${file}`,
    COPIES * message.bytes,
    'choose another, or use a machine with more memory',
  )
  const batch = readRange(file, message)
  if (batch.length < message.bytes || !bodyIsWhole(batch, { ...message, at: 0 }))
    throw new UserError(`episode ${summary.episode} in ${file} is damaged: it is not what was written; choose another.`)
  try {
    const played = decode(Layout.parse(schema.facts.layout), batch)
    return { ...about, ...summary, ...played }
  } catch (error) {
    throw new UserError(
      `episode ${summary.episode} in ${file} is not what this version of sente writes: ${(error as Error).message}.`,
      { cause: error },
    )
  }
}

const readRange = (path: string, { at, bytes }: Sealed): Buffer => readPiece(dirname(path), basename(path), at, bytes)

/** The files at a path; what is below it is looked at, so that no link leads elsewhere. */
function filesAt(path: string): string[] {
  const kind = kindOf(path)
  if (kind === undefined) throw new UserError(`there is no ${path}: give the folder of a run.`, { usage: true })
  if (kind === 'file') return [path]
  const within = look(path, 'episodes') ? 'episodes' : ''
  const files = list(path, within).filter(name => /^\d+\.arrow$/.test(name))
  if (files.length === 0)
    throw new UserError(`${path} has no recorded episodes: train with record(…) in the pipe, or play with --record.`, {
      usage: true,
    })
  return files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map(name => join(path, within, name))
}
