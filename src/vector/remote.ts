import type { Env, Frame, Json, Step, View } from '../core/env.ts'
import type { Call, Description, Reply } from './letters.ts'
import { readStep, readView, type Shared } from './shared.ts'
import type { Thread } from './thread.ts'

/**
 * A proxy of an environment in a worker, row `row` of the shared memory.
 *
 * @param copied Whether observations and masks are copies, as `View` requires, or views of the shared memory, which a
 * later step overwrites.
 */
export function remote(thread: Thread, row: number, memory: Shared, made: Description, copied: boolean): Env {
  const { observationSpace, actionSpace, players, has } = made
  const view = (reply: Reply | undefined): View =>
    reply && !reply.more ? (reply.value as View) : { ...readView(memory, row, copied), ...reply?.more }
  const step = (reply: Reply | undefined): Step =>
    reply && !reply.more ? (reply.value as Step) : { ...readStep(memory, row, copied), ...reply?.more }
  const env: Env = {
    observationSpace,
    actionSpace,
    timeout: Infinity, // the thread gives up
    ...(players && { players }),
    reset: random => thread.ask(row, { row, call: 'reset', with: random.state() }).then(view) as never,
    step(action) {
      memory.actions.set(row, action)
      return thread.ask(row).then(step) as never
    },
  }
  const now = (call: Call) => thread.askNow(call)
  const methods = {
    render: () => thread.ask(row, { row, call: 'render' }).then(reply => reply!.value as Frame),
    save: () => now({ row, call: 'save' }) as Json,
    restore: (state: Json) => void now({ row, call: 'restore', with: state }),
    freeze: () => void now({ row, call: 'freeze' }),
  }
  for (const method of has) Object.assign(env, { [method]: methods[method] })
  return env
}
