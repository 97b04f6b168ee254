import { spawnSync } from 'node:child_process'
import type { Json } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, box, discrete, multiDiscrete, type Space } from '../../core/space.ts'
import { answers, ask, request } from './frames.ts'
import { ending, type Python, unstartable } from './python.ts'

/** What Python passes to `gymnasium.make`. Plain JSON. */
export interface Made {
  /** Gymnasium's id, such as `CartPole-v1`. */
  readonly name: string
  readonly kwargs: Readonly<Record<string, Json>>
}

/** Properties of a Gymnasium environment that are known before it runs. */
export interface Description {
  /** Version of the package. */
  readonly gymnasium: string
  readonly observationSpace: Space
  readonly actionSpace: Space
  /** Its `reward_threshold`. */
  readonly solvedAt: number | undefined
  /** Whether it renders pixels (`rgb_array`). */
  readonly pixels: boolean
}

/** A space as sent by child.py: JSON has no infinity, so `null` means no bound. */
type Sent =
  | { kind: 'discrete'; n: number }
  | { kind: 'multi-discrete'; sizes: number[] }
  | { kind: 'box'; shape: number[]; low: Bounds; high: Bounds; dtype?: 'uint8' }
type Bounds = number | null | (number | null)[]

interface Hello {
  readonly gymnasium: string
  readonly observations: Sent
  readonly actions: Sent
  readonly threshold: number | null
  readonly pixels: boolean
}

const described = new Map<string, Description>()

/** The payload of an open request. */
export const opening = ({ name, kwargs }: Made, pixels: boolean): Buffer =>
  Buffer.from(JSON.stringify({ id: name, kwargs, pixels }))

/**
 * Creates the environment once in a short-lived Python process and describes it; cached for the lifetime of this
 * process. It blocks for about a second, so that the spaces are known synchronously.
 *
 * @param timeout In ms.
 * @throws UserError when Python, the package, the version or the environment is missing, or a space is not supported.
 */
export function describe(python: Python, made: Made, timeout: number): Description {
  const key = JSON.stringify([python, made])
  const known = described.get(key)
  if (known) return known
  const { error, stdout, stderr, status, signal } = spawnSync(python.command, [python.script], {
    input: request(ask.open, 0, opening(made, false)),
    timeout,
    killSignal: 'SIGKILL',
    maxBuffer: Infinity,
    windowsHide: true,
  })
  const fail = (what: string) => new UserError(`gymnasium:${made.name}: ${what}`, { usage: true })
  if (error && (error as NodeJS.ErrnoException).code === 'ETIMEDOUT')
    throw fail(
      `Python did not create the environment within ${timeout / 1000} s: it hangs, or needs a longer timeout: ` +
        `gymnasium(id, { timeout }).`,
    )
  const answer = stdout && answers()(stdout)[0]
  if (!answer) {
    if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw unstartable(python.command, error)
    throw fail(
      `"${python.command}" ${ending(status, signal, String(stderr))}; it is probably not Python 3 with a working ` +
        `Gymnasium; choose another with --python PATH.`,
    )
  }
  if (answer.failed) throw fail(answer.payload.toString())
  const description = read(JSON.parse(answer.payload.toString()) as Hello)
  described.set(key, description)
  return description
}

const read = ({ gymnasium, observations, actions, threshold, pixels }: Hello): Description => ({
  gymnasium,
  observationSpace: space(observations),
  actionSpace: space(actions),
  solvedAt: threshold ?? undefined,
  pixels,
})

function space(sent: Sent): Space {
  switch (sent.kind) {
    case 'discrete':
      return discrete(sent.n)
    case 'multi-discrete':
      return multiDiscrete(sent.sizes)
    case 'box':
      return box(sent.shape, limit(sent.low, -Infinity), limit(sent.high, Infinity), sent.dtype)
  }
}

const limit = (bounds: Bounds, none: number): Box['low'] =>
  Array.isArray(bounds) ? bounds.map(bound => bound ?? none) : (bounds ?? none)
