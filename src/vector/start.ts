import { Worker, type WorkerOptions, workerData } from 'node:worker_threads'
import { workerEntry } from './entry.ts'

/** The `workerData` of every worker that `startWorker` starts. */
export interface Duty {
  readonly kind: 'sente-environments' | 'sente-search'
}

/**
 * Starts a worker with the entry module. When run from source that is TypeScript, for which a thread must register tsx
 * itself; and a program run by `node --input-type=module -e` can start workers only from code, not from files.
 */
export function startWorker(duty: Duty, transferList: NonNullable<WorkerOptions['transferList']> = []): Worker {
  const load = `import(${JSON.stringify(workerEntry())})`
  const code = import.meta.url.endsWith('.ts')
    ? `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => { register(); return ` +
      `${load} })`
    : load
  // At its end a thread would close descriptors that sockets, such as those to Python, have closed already: they may
  // belong to another thread by then.
  return new Worker(code, { eval: true, trackUnmanagedFds: false, workerData: duty, transferList })
}

/** Whether this thread is such a worker. */
export const inWorker = (): boolean => String((workerData as Partial<Duty> | null)?.kind).startsWith('sente-')

/** Why a worker failed, from its `error` event: the predicate of "the worker …". */
export const failureOf = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'ran out of memory'
    : `crashed with "${error.message}"`
