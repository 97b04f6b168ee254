import type { Variable } from '@tensorflow/tfjs'
import type { Engine } from './engine.ts'
import { openEngine } from './open.ts'
import { tf } from './tf.ts'

/** A use of the shared engine. */
export interface Lease {
  readonly engine: Engine
  /** Runs `f` after taking over the variables that the person has assigned to since the last run. */
  run(f: () => void | Promise<void>): void | Promise<void>
  /** Ends the use. After the last one the variables get the engine's values, and the engine is disposed of. */
  release(): void
}

/** A variable in the engine, and the data that it had when the engine and TF.js last agreed about it. */
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
 * Makes something on the engine that all compiled functions share to which no engine is given: one updates a variable,
 * the others see it. Calls take turns.
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

/** Brings what the person has assigned to variables into the engine. */
function takeOver({ engine, held }: Shared): void {
  for (const [group, entry] of held) {
    const { variable, dataId } = entry
    if (variable.dataId === dataId || variable.isDisposed) continue
    engine.write(group, variable.dataSync())
    entry.dataId = variable.dataId
  }
}

/** Notes that the engine and TF.js agree about all variables. */
function agree({ held }: Shared): void {
  for (const entry of held.values()) entry.dataId = entry.variable.dataId
}

/** Finds the variables of groups that have come up since. */
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
