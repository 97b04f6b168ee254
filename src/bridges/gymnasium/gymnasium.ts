import { type Answer, answered, type Env, type Json, type Step, type View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type EnvId, type EnvRef, register, registerFamily } from '../../core/registry.ts'
import { mismatch, type Space, describe as spaceName, type Value, width } from '../../core/space.ts'
import { type Child, childOf } from './child.ts'
import { type Description, describe, type Made, opening } from './description.ts'
import { ask } from './frames.ts'
import { bridgeScript, type Python, pythonCommand } from './python.ts'

/** How to create a Gymnasium environment. */
export interface GymnasiumOptions {
  /** The Python command; default: the environment variable SENTE_PYTHON, or else `python3`. Not recorded with a run. */
  readonly python?: string
  /** Keyword arguments for `gymnasium.make`, such as `{ continuous: true }`. Recorded with a run. */
  readonly kwargs?: Readonly<Record<string, Json>>
  /** Seconds without an answer after which an environment counts as hung. Default 60. */
  readonly timeout?: number
  /**
   * Number of Python processes that share the environments and step in parallel. Default 1. Not recorded with a run.
   */
  readonly processes?: number
}

/** Prefix of the ids of Gymnasium environments. */
const FAMILY = 'gymnasium:'
const NOTHING = new Uint8Array()
/** Up to this length, copying numbers one by one is faster than through a byte view. */
const FEW = 16

/**
 * An environment of Python's Gymnasium. Spaces are converted: Discrete, Box, MultiDiscrete and MultiBinary directly,
 * Dict and Tuple observations to one Box, as Gymnasium flattens them. All environments share one child process, or
 * `processes` of them; requests to a process in the same turn are batched into one message.
 *
 * @throws UserError when Python, the package or the environment is missing, or a space is not supported.
 * @example
 * train({ env: gymnasium('LunarLander-v3', { kwargs: { gravity: -5 } }), agent: dqn(), steps: 200_000 })
 */
export function gymnasium(name: string, options: GymnasiumOptions = {}): EnvRef {
  const { kwargs, timeout = 60, processes = 1 } = options
  if (!(timeout > 0 && timeout <= 1_000_000))
    throw new UserError(`timeout must be above 0 and at most 1,000,000 seconds, not ${timeout}.`, {
      usage: true,
    })
  if (!(Number.isInteger(processes) && processes >= 1 && processes <= 256))
    throw new UserError(`processes must be a whole number from 1 to 256, not ${processes}.`, { usage: true })
  const python = { command: pythonCommand(options.python), script: bridgeScript() }
  const id = `${FAMILY}${name}` as EnvId
  const described = (kwargs: Made['kwargs']) => describe(python, { name, kwargs }, 1000 * timeout)
  const { gymnasium: version, solvedAt } = described(kwargs ?? {})
  register({
    id,
    title: `${name} of Gymnasium ${version}`,
    options: 'any',
    create: kwargs => bridged(python, { name, kwargs }, described(kwargs), 1000 * timeout, processes),
    ...(solvedAt !== undefined && { solvedAt }),
  })
  return { id, ...(kwargs && { options: kwargs }) }
}

// An untrusted run or episode may name an environment, but must not cause code to be loaded.
registerFamily(FAMILY, ({ id, options }) => {
  const name = id.slice(FAMILY.length)
  if (name.includes(':'))
    throw new UserError(
      `${id} names a Python module, which is only loaded on request: call gymnasium('${name}') first, or add ` +
        `--env ${id}.`,
      { usage: true },
    )
  gymnasium(name, options && { kwargs: options })
})

/** The environment named by `--env gymnasium:…`, which may load modules; undefined if `text` is not such an id. */
export const gymnasiumArgument = (text: string, kwargs?: EnvRef['options']): EnvRef | undefined =>
  text.startsWith(FAMILY) ? gymnasium(text.slice(FAMILY.length), kwargs && { kwargs }) : undefined

let created = 0 // environments created so far, assigned to processes in turn

/** An environment in a Python process. It has no save: a resumed run replays the actions of the unfinished episode. */
export function bridged(
  python: Python,
  made: Made,
  { observationSpace, actionSpace, pixels }: Description,
  timeout: number,
  processes = 1,
): Env {
  const lane = created++ % processes
  let home: { readonly child: Child; readonly number: number } | undefined
  const { kind: observed } = observationSpace
  const { kind: acted } = actionSpace
  const numbers =
    observed === 'discrete' ? 1 : observed === 'box' ? width(observationSpace) : observationSpace.sizes.length
  const plain = 16 + 4 * numbers
  const choices = acted === 'discrete' ? actionSpace.n : 0
  const size = plain + choices // with a mask

  /** The observation in a new array, and the action mask if Gymnasium's info has an `action_mask`. */
  const view = (payload: Buffer): View<Value<Space>> => {
    const masked = payload.length === size && choices > 0
    if (payload.length !== plain && !masked)
      throw new UserError(
        `an observation of ${FAMILY}${made.name} has ${(payload.length - 16) / 4} numbers, not the ${numbers} of ` +
          `${spaceName(observationSpace)}: correct the environment's observation_space.`,
      )
    return { observation: observation(payload), ...(masked && { legal: Uint8Array.from(payload.subarray(plain)) }) }
  }
  const observation = (payload: Buffer) => {
    if (observed === 'discrete') return payload.readInt32LE(16)
    const array = observed === 'box' ? new Float32Array(numbers) : new Int32Array(numbers)
    if (numbers > FEW) new Uint8Array(array.buffer).set(payload.subarray(16, plain))
    else if (observed === 'box') for (let i = 0; i < numbers; i++) array[i] = payload.readFloatLE(16 + 4 * i)
    else for (let i = 0; i < numbers; i++) array[i] = payload.readInt32LE(16 + 4 * i)
    return array
  }
  const read = (payload: Buffer): Step<Value<Space>> => {
    const terminated = payload.readUInt32LE(8) === 1
    return {
      ...view(payload),
      reward: payload.readDoubleLE(0),
      terminated,
      truncated: !terminated && payload.readUInt32LE(12) === 1,
    }
  }
  const asking = (what: number, payload: Uint8Array, size?: number): Answer<Buffer> => {
    if (!home) throw new UserError(`${FAMILY}${made.name}: call reset() first.`)
    return home.child.send(home.number, what, payload, size)
  }

  return {
    observationSpace,
    actionSpace,
    timeout: Infinity, // the child gives up

    async reset(random) {
      let opened: Answer<Buffer> | undefined
      if (!home || home.child.gone) {
        const child = childOf(python, timeout, lane)
        home = { child, number: child.join() }
        opened = child.send(home.number, ask.open, opening(made, pixels))
      }
      const seed = Buffer.alloc(4)
      seed.writeUInt32LE(random.int(2 ** 32))
      const [payload] = await Promise.all([asking(ask.reset, seed, size), opened])
      return view(payload)
    },

    step(action) {
      const fits = acted === 'box' && action instanceof Float32Array && action.length === width(actionSpace)
      const wrong = fits ? undefined : mismatch(actionSpace, action) // bounds of a Box are left to Gymnasium
      if (wrong) return Promise.reject(new UserError(`the action for ${spaceName(actionSpace)} ${wrong}.`))
      let bytes: Uint8Array
      if (acted === 'discrete') {
        const word = Buffer.allocUnsafe(4)
        word.writeInt32LE(action as number)
        bytes = word
      } else {
        const { buffer, byteOffset, byteLength } = action as Float32Array | Int32Array
        bytes = new Uint8Array(buffer, byteOffset, byteLength)
      }
      return answered(asking(ask.step, bytes, size), read)
    },

    async render() {
      const payload = await asking(ask.render, NOTHING)
      const [width, height] = [payload.readUInt32LE(0), payload.readUInt32LE(4)]
      return { width, height, rgba: new Uint8ClampedArray(payload.subarray(8)) }
    },

    close() {
      home?.child.leave(home.number)
      home = undefined
    },
  }
}
