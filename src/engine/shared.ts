import type { Engine } from './engine.ts'
import { openEngine } from './open.ts'
import { tf, type Variable } from './tf.ts'

/** A lease on the shared engine. */
export interface Lease {
  readonly engine: Engine
  /** Runs `f` after uploading what has been assigned to the variables since the last run. */
  run(f: () => void | Promise<void>): void | Promise<void>
  /** Ends the lease. The last one to end writes the engine's values back to the variables and disposes the engine. */
  release(): void
}

/** A variable that the engine holds, with the id of its data when the engine and TF.js were last in sync. */
interface Held {
  readonly variable: Variable
  dataId: object
}

interface Shared {
  readonly engine: Engine
  /** By state group. */
  readonly held: Map<string, Held>
  users: number
}

let current: Shared | undefined
let last: Promise<unknown> = Promise.resolve()

/**
 * Makes something on the engine shared by all functions compiled without one: an update by one function is visible to
 * the others. Calls run one after another.
 */
export function share<T>(make: (engine: Engine) => Promise<T>): Promise<{ readonly made: T; readonly lease: Lease }> {
  const turn = last.then(async () => {
    current ??= { engine: await openEngine({ device: 'auto', engine: 'auto' }), held: new Map(), users: 0 }
    const shared = current
    shared.users++
    const lease = leaseOf(shared)
    try {
      takeOver(shared)
      const made = await make(shared.engine)
      hold(shared)
      agree(shared)
      return { made, lease }
    } catch (error) {
      lease.release()
      throw error
    }
  })
  last = turn.catch(() => undefined)
  return turn
}

function leaseOf(shared: Shared): Lease {
  let released = false
  return {
    engine: shared.engine,
    run(f) {
      takeOver(shared)
      const pending = f()
      if (pending) return pending.then(() => agree(shared))
      agree(shared)
    },
    release() {
      if (released) return
      released = true
      if (--shared.users === 0) close(shared)
    },
  }
}

function close(shared: Shared): void {
  current = undefined
  const { engine } = shared
  const end = () => {
    giveBack(shared)
    engine.dispose()
  }
  const settling = engine.settle?.().then(end)
  if (settling) last = Promise.allSettled([last, settling])
  else end()
}

/** Uploads values that have been assigned to variables since the last run. */
function takeOver({ engine, held }: Shared): void {
  for (const [group, entry] of held) {
    const { variable, dataId } = entry
    if (variable.dataId === dataId || variable.isDisposed) continue
    engine.write(group, variable.dataSync())
    entry.dataId = variable.dataId
  }
}

/** Marks the engine and TF.js as in sync. */
function agree({ held }: Shared): void {
  for (const entry of held.values()) entry.dataId = entry.variable.dataId
}

/** Starts tracking variables whose groups were created since the last call. */
function hold({ engine, held }: Shared): void {
  for (const group of engine.groups) {
    const [variable, ...others] = engine.variables(group)
    if (variable && others.length === 0 && !held.has(group)) held.set(group, { variable, dataId: variable.dataId })
  }
}

function giveBack({ engine, held }: Shared): void {
  for (const [group, { variable }] of held)
    if (!variable.isDisposed)
      tf.tidy(() => variable.assign(tf.tensor(engine.read(group), variable.shape, variable.dtype)))
}
