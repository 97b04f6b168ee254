import type { Env, Frame, Step, View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import type { EnvSpec } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { bound, float32Bounds, mismatch, type Space, width } from '../../core/space.ts'

/*
 * Serves an environment of Sente to a program in another language. A request is [u32 length of the rest, u32 type,
 * payload], an answer [u32 length of the rest, u32 status, payload], all little-endian. Status 0 is success; 1 means
 * that the payload is an error message. The first answer is an unsolicited greeting that describes the environment as
 * JSON.
 *
 * type      payload                     answer
 * 0 reset   the seed in decimal digits  as for a step, with reward 0
 * 1 step    action                      f64 reward, u32 ends, u32 L, observation, L × u8 legal, info as JSON or nothing
 * 2 render                              u32 width, u32 height, red green blue alpha; or u32 0, u32 0, text
 *
 * ends: 1 terminated, 2 truncated. Observations and actions are float32 (Box) or int32 (Discrete, MultiDiscrete).
 */

/** Answers requests one at a time. */
export interface Served {
  /** Maximum size of a request in bytes, without its length field. */
  readonly longest: number
  /** @throws UserError for an invalid request, and errors of the environment. */
  answer(what: number, payload: Buffer): Promise<Buffer>
  close(): void
}

/** Maximum size of a seed in bytes. */
const SEED = 4_096

export const REQUESTS = { reset: 0, step: 1, render: 2 } as const

/** Frames an answer with its length and status. */
export function answerTo(status: 0 | 1, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(8 + payload.length)
  frame.writeUInt32LE(4 + payload.length, 0)
  frame.writeUInt32LE(status, 4)
  frame.set(payload, 8)
  return frame
}

/** Describes an environment, using a temporary instance: the kind of its frames only shows in an episode. */
export async function greeting(create: () => Env, spec: EnvSpec): Promise<Buffer> {
  const env = create()
  try {
    await env.reset(rng(0))
    const hello = {
      id: spec.id,
      observations: plain(env.observationSpace, nearest),
      actions: plain(env.actionSpace, inward),
      draws: env.render ? (rgba(await env.render()) ? 'pixels' : 'text') : null,
      maxSteps: spec.maxSteps ?? null,
      solvedAt: spec.solvedAt ?? null,
    }
    return Buffer.from(JSON.stringify(hello))
  } finally {
    env.close?.()
  }
}

const rgba = (frame: Frame) => ('rgba' in frame ? frame : undefined)

/**
 * A space as JSON, which has no infinity, so `null` stands for no bound. Python's Box is float32: bounds of actions are
 * rounded inward, so that actions respect the exact bounds; bounds of observations, which are themselves rounded to
 * float32, are rounded to the nearest.
 */
function plain(space: Space, rounded: typeof inward) {
  if (space.kind !== 'box') return space
  const each = (end: 'low' | 'high') => {
    const one = (_: unknown, i: number) => orNull(rounded(space, i)[end === 'low' ? 0 : 1])
    return typeof space[end] === 'number' ? one(0, 0) : Array.from({ length: width(space) }, one)
  }
  return { ...space, low: each('low'), high: each('high') }
}
const inward = float32Bounds
const nearest: typeof inward = (space, i) =>
  float32Bounds(space, i).map((inner, end) =>
    Number.isFinite(inner) ? Math.fround(bound(end === 0 ? space.low : space.high, i)) : inner,
  ) as [number, number]
const orNull = (bound: number) => (Number.isFinite(bound) ? bound : null)

export function serve(env: Env): Served {
  const { observationSpace, actionSpace } = env

  const action = (payload: Buffer): unknown => {
    const words = new Uint8Array(payload).buffer
    if (words.byteLength % 4 !== 0) return payload
    if (actionSpace.kind === 'box') return new Float32Array(words)
    const numbers = new Int32Array(words)
    return actionSpace.kind === 'discrete' && numbers.length === 1 ? numbers[0] : numbers
  }

  const numbers = actionSpace.kind === 'multi-discrete' ? actionSpace.sizes.length : width(actionSpace)
  return {
    longest: 4 + Math.max(SEED, 4 * numbers),

    async answer(what, payload) {
      switch (what) {
        case REQUESTS.reset:
          return reached(observationSpace, await env.reset(rng(payload.toString())))
        case REQUESTS.step: {
          const taken = action(payload)
          const wrong = mismatch(actionSpace, taken)
          if (wrong) throw new UserError(`the action ${wrong}.`)
          return reached(observationSpace, await env.step(taken as never))
        }
        case REQUESTS.render:
          if (!env.render) throw new UserError('the environment has no render(), so it cannot be rendered.')
          return drawn(await env.render())
        default:
          throw new UserError(`request type ${what} is unknown: use the same version of Sente on both sides.`)
      }
    },
    close() {
      env.close?.()
    },
  }
}

const HEAD = 16

function reached(space: Space, view: View & Partial<Step>): Buffer {
  const { observation, reward = 0, terminated, truncated, legal, player, info } = view
  const wrong = mismatch(space, observation)
  if (wrong) throw new UserError(`the observation ${wrong}; find the cause with npx sente check.`)
  const numbers = space.kind === 'discrete' ? Int32Array.of(observation as number) : (observation as Int32Array)
  const more = info || player !== undefined ? Buffer.from(JSON.stringify({ ...info, player })) : NOTHING
  const seen = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  const allowed = legal ?? NOTHING
  const bytes = Buffer.allocUnsafe(HEAD + seen.length + allowed.length + more.length)
  bytes.writeDoubleLE(reward, 0)
  bytes.writeUInt32LE((terminated ? 1 : 0) + (truncated ? 2 : 0), 8)
  bytes.writeUInt32LE(allowed.length, 12)
  bytes.set(seen, HEAD)
  bytes.set(allowed, HEAD + seen.length)
  bytes.set(more, HEAD + seen.length + allowed.length)
  return bytes
}

const NOTHING = new Uint8Array()

function drawn(frame: Frame): Buffer {
  const picture = rgba(frame)
  const body = picture
    ? Buffer.from(picture.rgba)
    : Buffer.from('text' in frame ? frame.text : 'svg' in frame ? frame.svg : '')
  const head = Buffer.alloc(8)
  head.writeUInt32LE(picture?.width ?? 0, 0)
  head.writeUInt32LE(picture?.height ?? 0, 4)
  return Buffer.concat([head, body])
}
