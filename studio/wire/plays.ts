import { z } from 'zod'

const natural = z.number().int().nonnegative()

/** A key and the action that it takes, held down or, in environments that wait, pressed. */
export const Control = z.object({
  /** `KeyboardEvent.key` */
  key: z.string(),
  label: z.string(),
  action: z.number(),
})
export type Control = z.infer<typeof Control>

/** An environment that can be played with the keyboard. */
export const PlayableEnv = z.object({
  env: z.string(),
  title: z.string(),
  controls: z.array(Control),
  /** The action while no key is held; `last`: that of the key pressed last; absent: the environment waits for a key. */
  idle: z.union([z.number(), z.literal('last')]).exactOptional(),
  /** Steps per second; absent: a step for each key. */
  fps: z.number().positive().exactOptional(),
  /** The speed to begin with, of which 1 is `fps`; default 1. */
  speed: z.number().positive().exactOptional(),
  /** The task counts as solved from this mean return on. */
  solvedAt: z.number().exactOptional(),
  maxSteps: natural.exactOptional(),
  /** Where episodes are kept, once there are any: the id of a folder of episodes. */
  kept: z.string().exactOptional(),
})
export type PlayableEnv = z.infer<typeof PlayableEnv>

/** `GET /api/plays`. */
export const PlayableList = z.object({ envs: z.array(PlayableEnv) })
export type PlayableList = z.infer<typeof PlayableList>

/** `POST /api/plays`: begins an environment; `picture`: its own rendering is wanted at each step. */
export const NewPlay = z.object({ env: z.string().max(200), picture: z.boolean() })
export type NewPlay = z.infer<typeof NewPlay>

/** What `render` of an environment returned; the pixels of `rgba` are compressed (zlib) and in base64. */
export const Picture = z.union([
  z.object({ text: z.string() }),
  z.object({ svg: z.string() }),
  z.object({ width: natural, height: natural, rgba: z.string() }),
])
export type Picture = z.infer<typeof Picture>

/** An episode as it stands: the answer to `POST /api/plays`, `/api/plays/:id/restart` and `/api/plays/:id/step`. */
export const Play = z.object({
  id: z.string(),
  env: z.string(),
  observation: z.array(z.number()),
  /** Shape of the observation; empty for a single number. */
  shape: z.array(natural),
  /** Steps so far, and the sum of their rewards. */
  length: natural,
  return: z.number(),
  terminated: z.boolean(),
  truncated: z.boolean(),
  /** Where the finished episode is kept. */
  kept: z.object({ run: z.string(), episode: z.string() }).exactOptional(),
  /** Why the finished episode could not be kept. */
  problem: z.string().exactOptional(),
  /** The environment's own rendering, where the page has no drawing of it. */
  picture: Picture.exactOptional(),
})
export type Play = z.infer<typeof Play>

/** `POST /api/plays/:id/step`. */
export const PlayStep = z.object({ action: z.number() })
