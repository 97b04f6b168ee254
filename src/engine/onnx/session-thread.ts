import { Worker } from 'node:worker_threads'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { RuntimeOptions, Session, Tensors } from './runtime.ts'
import type { Answer, Asked, Part } from './session-worker.ts'

/** Sessions that run in a thread of their own, so that this one computes while the GPU does. */
export interface SessionThread {
  /** Runs may overlap: they are queued. @throws Error when the thread cannot load the model. */
  session(model: Uint8Array): Promise<Session>
  close(): void
}

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

/** Memory that both threads see, for one set of feeds. */
interface Shared {
  readonly memory: number
  readonly feeds: Readonly<Record<string, Part>>
  readonly fetches: Readonly<Record<string, Part>>
}

/** Starts the thread, which does not keep the process alive. */
export function sessionThread(options: RuntimeOptions): SessionThread {
  const worker = start(options)
  worker.unref()
  const waiting = new Map<number, Waiting>()
  let [calls, sessions, memories] = [0, 0, 0]
  let gone: Error | undefined
  const end = (error: Error) => {
    gone ??= error
    for (const { reject } of waiting.values()) reject(gone)
    waiting.clear()
  }
  worker.on('error', error => end(error as Error))
  worker.on('exit', () => end(new Error('the thread of its sessions has ended')))
  worker.on('message', ({ call, error }: Answer) => {
    const asked = waiting.get(call)
    waiting.delete(call)
    if (waiting.size === 0) worker.unref()
    if (error === undefined) asked?.resolve()
    else asked?.reject(new UserError(error))
  })
  const ask = (message: Omit<Asked, 'call'>) =>
    new Promise<void>((resolve, reject) => {
      if (gone) return reject(gone)
      const call = calls++
      waiting.set(call, { resolve, reject })
      worker.ref() // a program that waits for an answer goes on
      worker.postMessage({ ...message, call })
    })
  return {
    async session(model) {
      const session = sessions++
      await ask({ session, model })
      const memory = new WeakMap<Tensors, Shared>()
      return {
        async run(feeds, fetches) {
          const known = memory.get(feeds)
          const shared = known ?? { memory: memories++, feeds: partsOf(feeds), fetches: partsOf(fetches) }
          memory.set(feeds, shared)
          for (const [name, part] of Object.entries(shared.feeds)) part.data.set(feeds[name]!.data as Float32Array)
          await ask({ session, ...(known ? { memory: known.memory } : shared) })
          for (const [name, part] of Object.entries(shared.fetches))
            (fetches[name]!.data as Float32Array).set(part.data as Float32Array)
        },
        dispose: () => void ask({ session }).catch(() => {}),
      }
    },
    close: () => void worker.terminate(),
  }
}

const partsOf = (tensors: Tensors): Record<string, Part> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, dims, type }]) => {
      const array = data as TypedArray
      const Kind = array.constructor as Float32ArrayConstructor
      const shared = new Kind(new SharedArrayBuffer(array.byteLength))
      return [name, { type: type as Part['type'], dims, data: shared }]
    }),
  )

/** A thread runs TypeScript only after registering tsx itself. */
function start(options: RuntimeOptions): Worker {
  const ts = import.meta.url.endsWith('.ts')
  const load = `import(${JSON.stringify(new URL(`./session-worker.${ts ? 'ts' : 'js'}`, import.meta.url).href)})`
  const tsx = () => JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const code = ts ? `import(${tsx()}).then(({ register }) => { register(); return ${load} })` : load
  return new Worker(code, { eval: true, workerData: options })
}
