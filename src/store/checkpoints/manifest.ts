import { z } from 'zod'
import { StoredActions } from './pack-actions.ts'

const natural = z.number().int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const dtype = z.enum(['float32', 'int32', 'uint8'])
/** Any number, including infinities and NaN. */
const number = z.custom<number>(value => typeof value === 'number', 'expected a number')

const Episode = z.object({
  episode: natural,
  return: number,
  length: natural,
  view: z.object({ observation: z.unknown(), legal: z.instanceof(Uint8Array).exactOptional() }).loose(),
  state: z.unknown().optional(),
  actions: StoredActions.exactOptional(),
})

/** State of a run besides its arrays and replay memory: see `Snapshot`. */
export const State = z.object({
  env: z.templateLiteral([z.string(), '-v', z.number().int()]),
  agentName: z.string(),
  seed: natural,
  envs: natural,
  episodes: natural,
  updates: natural,
  rollout: natural.exactOptional(),
  collected: z.object({
    step: natural,
    started: natural,
    slots: z.array(Episode.nullable()),
    learned: z.array(z.unknown()).exactOptional(),
    pending: z.array(z.object({ action: z.unknown() }).loose()).exactOptional(),
  }),
  numbers: z.record(z.string(), number),
  rngs: z.record(z.string(), z.object({ path: z.string(), c: number, s0: number, s1: number, s2: number })),
  kept: z.record(z.string(), z.unknown()),
})
export type State = z.infer<typeof State>

/** Schema of a checkpoint's `manifest.json`: its arrays, their files and hashes. */
export const Manifest = z.object({
  version: z.literal(1),
  /** Environment steps so far. */
  step: natural,
  /** By name: `act` needs `weights/<network>`, learning also `agent/<name>`. */
  arrays: z.record(
    z.string(),
    z.object({
      file: z.string().regex(/^[\w-][\w.-]*\.bin$/, 'a plain file name'),
      dtype,
      length: natural,
      sha256,
    }),
  ),
  /** Replay memory, whose rows lie in segment files shared by checkpoints: `../memory/<from>-<to>.bin`. */
  memory: z
    .object({
      capacity: natural,
      size: natural,
      added: natural,
      columns: z.array(z.object({ name: z.string(), dtype, width: natural })),
      segments: z.array(z.object({ from: natural, to: natural, sha256 })),
    })
    .exactOptional(),
  /** Greedy evaluation at this step, if there was one. */
  evaluation: z.object({ mean: number, episodes: natural }).exactOptional(),
  /** Written by `stringify`. */
  state: z.unknown().optional(),
})
export type Manifest = z.infer<typeof Manifest>
export type Segment = NonNullable<Manifest['memory']>['segments'][number]
