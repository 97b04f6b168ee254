import { relative, resolve } from 'node:path'
import { UserError } from '../../core/error.ts'
import { isFile } from '../../core/registry.ts'
import { DiskError, kindOf } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { replaceFile } from '../access/write.ts'
import { renamed } from '../json/renamed.ts'
import { readSealed, seal } from '../json/sealed.ts'
import { RunRecord } from './run-record.ts'

/** A run as stored in its folder. */
export interface StoredRun extends RunRecord {
  /** Its folder. */
  readonly path: string
}

/** Most bytes of a `run.json`. */
const MOST = 2 ** 24

/**
 * Writes `<folder>/run.json` atomically. Paths of files become relative to the folder, so that both can move together.
 */
export function writeRun(folder: string, record: RunRecord): void {
  const written = withPaths(record, path => relative(resolve(folder), resolve(path)).replaceAll('\\', '/'))
  replaceFile(folder, 'run.json', seal(JSON.parse(JSON.stringify(written, numbers))))
}

/**
 * Reads the record of a run.
 *
 * @throws UserError when there is no run, or one of another version.
 * @example
 * const { seed, result } = loadRun('runs/dqn-CartPole-v1-s0')
 */
export function loadRun(folder: string): StoredRun {
  const kind = kindOf(folder)
  if (kind !== 'folder' || !look(folder, 'run.json')) {
    const why = kind === undefined ? 'it does not exist' : kind === 'folder' ? 'it has no run.json' : 'it is a file'
    throw new UserError(`${folder} is not a run folder: ${why}; name the folder that training printed at the end.`, {
      usage: true,
    })
  }
  const record = withPaths(readRecord(folder), inside => resolve(folder, inside))
  return { ...record, path: folder, agent: { ...record.agent, config: revive(record.agent.config) } }
}

function readRecord(folder: string): RunRecord {
  try {
    return readSealed(folder, 'run.json', RunRecord, MOST)
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof DiskError || !look(folder, 'episodes')) throw error
    throw new UserError(
      `${error.message} Without one, the run cannot be resumed or evaluated, but its recorded episodes can be ` +
        `watched: npx sente replay ${folder}`,
      { cause: error },
    )
  }
}

function withPaths(record: RunRecord, convert: (path: string) => string): RunRecord {
  const { env, agent, experiment } = record
  const converted = <T extends { readonly module?: string }>(named: T): T =>
    named.module !== undefined && isFile(named.module) ? { ...named, module: convert(named.module) } : named
  return {
    ...record,
    env: converted(env),
    agent: converted(agent),
    ...(experiment !== undefined && { experiment: convert(experiment) }),
  }
}

const special = [Infinity, -Infinity, Number.NaN]

/** JSON has no infinities: they become text. */
const numbers = (_: string, value: unknown) => (special.some(x => Object.is(x, value)) ? String(value) : value)

const revive = (config: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [renamed(key), special.find(x => String(x) === value) ?? value]),
  )
