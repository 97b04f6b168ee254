import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { UserError } from '../core/error.ts'
import { isFile } from '../core/registry.ts'
import { renameSynced, writeSynced } from './files.ts'
import { RunRecord } from './record.ts'
import { readSealed, seal } from './sealed.ts'

/** A run as it lies in its folder. */
export interface StoredRun extends RunRecord {
  /** Its folder. */
  readonly path: string
}

/** Writes `<folder>/run.json` in one piece. Paths of files become relative to the folder, so that both can move together. */
export function writeRun(folder: string, record: RunRecord): void {
  const written = withPaths(record, path => relative(resolve(folder), resolve(path)).replaceAll('\\', '/'))
  writeSynced(join(folder, '.run.json'), seal(JSON.parse(JSON.stringify(written, numbers))))
  renameSynced(join(folder, '.run.json'), join(folder, 'run.json'))
}

/**
 * Reads what a run left behind.
 *
 * @throws UserError when there is no run, or not one of this version.
 * @example
 * const { seed, result } = loadRun('runs/dqn-CartPole-v1-s0')
 */
export function loadRun(folder: string): StoredRun {
  const path = join(folder, 'run.json')
  if (!existsSync(path)) {
    const why = !existsSync(folder)
      ? 'there is nothing of that name'
      : statSync(folder).isDirectory()
        ? 'it has no run.json'
        : 'it is a file'
    throw new UserError(`${folder} is no run folder: ${why}; give the folder that training printed at its end.`, {
      usage: true,
    })
  }
  const record = readSealed(path, RunRecord)
  return {
    ...withPaths(record, inside => resolve(folder, inside)),
    path: folder,
    agent: { ...record.agent, config: revive(record.agent.config) },
  }
}

function withPaths(record: RunRecord, convert: (path: string) => string): RunRecord {
  const { env, experiment } = record
  return {
    ...record,
    env: env.module !== undefined && isFile(env.module) ? { ...env, module: convert(env.module) } : env,
    ...(experiment !== undefined && { experiment: convert(experiment) }),
  }
}

const special = [Infinity, -Infinity, Number.NaN]

/** JSON has no infinities: they are written as text. */
const numbers = (_: string, value: unknown) => (special.some(x => Object.is(x, value)) ? String(value) : value)

const revive = (config: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, special.find(x => String(x) === value) ?? value]),
  )
