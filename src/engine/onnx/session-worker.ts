/** The thread of `sessionThread`: loads models and runs them, one request after another. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadRuntime } from './load.ts'
import { arrayOf } from './memory.ts'
import type { RuntimeOptions, Session, Tensors } from './runtime.ts'

/** A tensor in shared memory. */
export interface Part {
  readonly type: 'float32' | 'int32' | 'bool'
  readonly dims: readonly number[]
  readonly data: Float32Array | Int32Array | Uint8Array
}

/** A request: with a model to load it, with memory to run it, with neither to dispose it. */
export interface Asked {
  readonly call: number
  readonly session: number
  readonly model?: Uint8Array
  /** Number of a set of feeds and fetches, which come along once. */
  readonly memory?: number
  readonly feeds?: Readonly<Record<string, Part>>
  readonly fetches?: Readonly<Record<string, Part>>
}

export interface Answer {
  readonly call: number
  /** Why the request failed. */
  readonly error?: string
}

const runtime = await loadRuntime(workerData as RuntimeOptions)
/** Tensors in shared memory, and this thread's own: ONNX Runtime takes no shared memory. */
interface Pair {
  readonly shared: Readonly<Record<string, Part>>
  readonly own: Tensors
}
const pairOf = (shared: Readonly<Record<string, Part>>): Pair => {
  const own = Object.entries(shared).map(([name, { type, dims, data }]) => {
    return [name, runtime.tensor(type, arrayOf(type, data.length), dims)] as const
  })
  return { shared, own: Object.fromEntries(own) }
}
interface Loaded {
  readonly session: Session
  readonly memories: Map<number, { readonly feeds: Pair; readonly fetches: Pair }>
}
const loaded = new Map<number, Loaded>()

async function answer({ session: number, model, memory, feeds, fetches }: Asked): Promise<void> {
  if (model) return void loaded.set(number, { session: await runtime.session(model), memories: new Map() })
  const { session, memories } = loaded.get(number)!
  if (memory === undefined) {
    loaded.delete(number)
    return session.dispose()
  }
  if (feeds && fetches) memories.set(memory, { feeds: pairOf(feeds), fetches: pairOf(fetches) })
  const place = memories.get(memory)!
  for (const [name, { data }] of Object.entries(place.feeds.shared))
    (place.feeds.own[name]!.data as Float32Array).set(data)
  await session.run(place.feeds.own, place.fetches.own)
  for (const [name, { data }] of Object.entries(place.fetches.shared))
    data.set(place.fetches.own[name]!.data as Float32Array)
}

let last = Promise.resolve()
parentPort!.on('message', (asked: Asked) => {
  last = last
    .then(() => answer(asked))
    .then(
      () => parentPort!.postMessage({ call: asked.call } satisfies Answer),
      error => parentPort!.postMessage({ call: asked.call, error: (error as Error).message } satisfies Answer),
    )
})
