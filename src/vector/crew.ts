import { resolve } from 'node:path'
import { workerData } from 'node:worker_threads'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, envSpec, isFile, make } from '../core/registry.ts'
import type { Assignment, Description } from './letters.ts'
import { local } from './local.ts'
import { remote } from './remote.ts'
import { type Shared, type Spaces, shared } from './shared.ts'
import { Thread } from './thread.ts'

export interface CrewOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  /** Environments N. */
  readonly envs: number
  /** Threads W that they are divided among, in slices as even as can be; 0: they stay in this one. */
  readonly workers: number
  /** Seconds without an answer after which a worker counts as hung. */
  readonly timeout: number
  /** Whether their observations and masks are the shared memory itself, instead of copies. */
  readonly inPlace: boolean
}

/** N environments, wherever they are. */
export interface Crew {
  readonly envs: readonly Env[]
  readonly memory: Shared
  close(): void
}

/**
 * Makes N environments over the same shared memory, in this thread or in workers.
 *
 * @throws UserError when they cannot be made, or what makes them cannot be sent to a worker.
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
        `${env.id} is a board game: its rules are asked in the main thread, and a move costs less than handing it ` +
          `over to a worker; leave workers out.`,
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

/** To be asked before a `crew`. @throws UserError unless so many workers can step so many environments. */
export function requireWorkers(workers: number, envs: number, timeout: number): void {
  if (!(timeout > 0 && timeout <= 1_000_000))
    throw new UserError(`workerTimeout must be a number of seconds above 0, up to 1,000,000, not ${timeout}.`, {
      usage: true,
    })
  if (workers > envs)
    throw new UserError(
      `${workers} workers have nothing to do for ${envs} ${envs === 1 ? 'environment' : 'environments'}: ask for at ` +
        `least as many envs as workers.`,
      { usage: true },
    )
  if (workers > 0 && (workerData as Partial<Assignment> | null)?.kind === 'sente-environments')
    throw new UserError(
      'a worker cannot start workers: put the environment into a file of its own, which trains nothing when it is ' +
        'imported.',
    )
}

/** What a worker can make the environment from. @throws UserError when it is a function of this thread, or unknown. */
function portable(env: CrewOptions['env']): EnvRef {
  if (typeof env === 'object' && 'create' in env)
    throw new UserError(
      `${env.id} is given as a spec with its create function, which cannot be sent to a worker: put it into a file ` +
        `that ends with export default register({ … }) and name that file, env: { id: '${env.id}', ` +
        `module: './that-file.ts' }, after importing it (or --env ./that-file.ts).`,
      { usage: true },
    )
  const ref = typeof env === 'string' ? { id: env } : env
  if (ref.module === undefined) envSpec(ref.id, ref.options)
  return ref.module !== undefined && isFile(ref.module) ? { ...ref, module: resolve(ref.module) } : ref
}
