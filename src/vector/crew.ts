// A browser has src/web/crew.ts instead: see `browser` in package.json.
import { resolve } from 'node:path'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, envSpec, isFile, make } from '../core/registry.ts'
import type { Description } from './letters.ts'
import { local } from './local.ts'
import { remote } from './remote.ts'
import { type Shared, type Spaces, shared } from './shared.ts'
import { inWorker } from './start.ts'
import { Thread } from './thread.ts'

export interface CrewOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  /** Number of environments N. */
  readonly envs: number
  /** Number of worker threads W, among which the environments are divided evenly; 0: all run in this thread. */
  readonly workers: number
  /** Seconds without a reply after which a worker counts as hung. */
  readonly timeout: number
  /** Whether observations and masks are views of the shared memory instead of copies. */
  readonly inPlace: boolean
}

/** N environments, in this thread or in workers. */
export interface Crew {
  readonly envs: readonly Env[]
  readonly memory: Shared
  close(): void
}

/**
 * Creates N environments over one shared memory, in this thread or in workers.
 *
 * @throws UserError when they cannot be created, or their definition cannot be sent to a worker.
 */
export async function crew(options: CrewOptions): Promise<Crew> {
  const { env, envs, workers, timeout, inPlace } = options
  return workers === 0 ? here(env, envs, inPlace) : elsewhere(portable(env), envs, workers, timeout * 1000, inPlace)
}

function here(ref: CrewOptions['env'], n: number, inPlace: boolean): Crew {
  const own: Env[] = []
  const close = () => {
    for (const env of own) env.close?.()
  }
  try {
    while (own.length < n) own.push(make(ref))
  } catch (error) {
    close()
    throw error
  }
  const memory = shared(own[0]!, n, 0)
  return { envs: own.map((env, row) => local(env, row, memory, !inPlace)), memory, close }
}

async function elsewhere(env: EnvRef, n: number, workers: number, timeout: number, inPlace: boolean): Promise<Crew> {
  const first = (worker: number) => Math.floor((worker * n) / workers)
  const threads = Array.from(
    { length: workers },
    (_, worker) =>
      new Thread(worker, { kind: 'sente-environments', env, from: first(worker), to: first(worker + 1) }, timeout),
  )
  const close = () => {
    for (const thread of threads) thread.close()
  }
  let made: Description
  try {
    ;[made] = (await Promise.all(threads.map(thread => thread.start()))) as [Description]
    if (made.game)
      throw new UserError(
        `${env.id} is a board game, which cannot run in workers: search needs its rules in the main thread, and a ` +
          `move is cheaper than a message to a worker; leave workers out.`,
        { usage: true },
      )
  } catch (error) {
    close()
    throw error
  }
  const memory = shared(made as Spaces, n, workers)
  for (const thread of threads) thread.hand(memory, workers)
  const envs = threads.flatMap((thread, worker) =>
    Array.from({ length: first(worker + 1) - first(worker) }, (_, i) =>
      remote(thread, first(worker) + i, memory, made, !inPlace),
    ),
  )
  return { envs, memory, close }
}

/** Validates the options of `crew`. @throws UserError when this many workers cannot step this many environments. */
export function requireWorkers(workers: number, envs: number, timeout: number): void {
  if (!(timeout > 0 && timeout <= 1_000_000))
    throw new UserError(`workerTimeout must be above 0 and at most 1,000,000 seconds, not ${timeout}.`, {
      usage: true,
    })
  if (workers > envs)
    throw new UserError(
      `${workers} workers are too many for ${envs} ${envs === 1 ? 'environment' : 'environments'}: use at least as ` +
        `many envs as workers.`,
      { usage: true },
    )
  if (workers > 0) requireMainThread()
}

/** @throws UserError in a worker, which cannot start others. */
export function requireMainThread(): void {
  if (inWorker())
    throw new UserError(
      'a worker cannot start workers: the file with the environment probably starts training when it is imported; ' +
        'move the environment into its own file.',
    )
}

/** The reference from which a worker can create the environment. @throws UserError for a spec object or unknown id. */
export function portable(env: CrewOptions['env']): EnvRef {
  if (typeof env === 'object' && 'create' in env)
    throw new UserError(
      `${env.id} is a spec with a create function, which cannot be sent to a worker: move it to a file that ends ` +
        `with export default register({ … }), import that file, and pass env: { id: '${env.id}', ` +
        `module: './that-file.ts' } (or --env ./that-file.ts).`,
      { usage: true },
    )
  const ref = typeof env === 'string' ? { id: env } : env
  if (ref.module === undefined) envSpec(ref.id, ref.options)
  return ref.module !== undefined && isFile(ref.module) ? { ...ref, module: resolve(ref.module) } : ref
}
