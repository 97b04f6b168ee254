import type { AgentContext, Memory, MemoryRow, Sink, Transition, TypedArray } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'
import type { Rng } from '../../core/rng.ts'
import { linear, valueAt } from '../../core/schedule.ts'
import { encode, type Space, type Value, width } from '../../core/space.ts'
import type { Specs } from '../../engine/engine.ts'
import type { Field } from '../../replay/columns.ts'
import { nStep } from '../../replay/n-step.ts'
import { fieldOf } from '../../replay/observations.ts'
import { prioritizedReplay } from '../../replay/prioritized.ts'
import { uniformReplay } from '../../replay/uniform.ts'
import type { Clock } from '../clock.ts'
import type { Feed } from './feed.ts'

/** The part of an agent's configuration that `replayOptions` and, for `nStep` and on, `multiStepOptions` declare. */
export interface ReplayConfig {
  readonly batchSize: number
  readonly bufferSize: number
  readonly gamma: number
  /** Default: single steps. */
  readonly nStep?: number
  /** Default 0: uniform replay. */
  readonly priority?: number
  readonly importance?: number
}

/** Columns of a transition buffer besides observations, rewards and discounts. */
export interface TransitionBufferOptions {
  /** Shape of an observation as the networks take it (`inputShape`). */
  readonly shape: readonly number[]
  /** Column of an action. */
  readonly action: Field
  /** Masks of legal actions to keep, `[A]` each: of s (`legal`) and of s′ (`nextLegal`). */
  readonly masks?: readonly ('legal' | 'nextLegal')[]
  /** Its steps are advanced by each environment step. */
  readonly clock: Clock
  /** Called with the observation of each stored row, encoded, `[D]`. */
  readonly seen?: (s: Float32Array) => void
}

/** A replay buffer of transitions (s, a, r, γ, s′), from the steps that an agent observes to batches. */
export interface TransitionBuffer {
  readonly memory: Memory
  /**
   * Turns a step and its action, as the column has it, into rows and sends them to `context.sink`, by default `store`.
   */
  observe(transition: Transition<Value<Space>>, action: number | ArrayLike<number>): void
  /** Adds the rows of one environment step; an agent's `store`. */
  readonly store: Sink
  /** Drops the steps of an environment that wait for their n-step rows; an agent's `abandon`. */
  abandon(slot: number): void
  /**
   * Batches of B as inputs of a learning step: `observation`, `next` `[B, …shape]`; `action`; `reward`, `discount`
   * `[B]` (γⁿ, or 0 where the episode terminated); the masks, bool `[B, A]`. With priorities also the importance weight
   * `weight` `[B]`, and the step must have an output `error` `[B]`.
   */
  batches(random: Rng): Feed
  /** To be saved with the agent (`agentOf({ arrays })`). */
  readonly arrays: Readonly<Record<string, TypedArray>>
}

type Entry = MemoryRow[string]
/** The columns of a row that its first step fills. */
type Start = { readonly observation: Entry; readonly action: Entry; readonly legal: Entry }

/**
 * A replay buffer for an agent.
 *
 * @throws UserError when it does not fit into the machine's memory.
 * @example
 * const buffer = transitionBuffer(context, config, { shape, action: { shape: [], dtype: 'int32' }, clock })
 * buffer.observe(transition, transition.decision.action)
 * const learner = learnerOf({ feeds: [buffer.batches(streams.replay)], … })
 */
export function transitionBuffer(
  context: AgentContext,
  config: ReplayConfig,
  { shape, action, masks = [], clock, seen }: TransitionBufferOptions,
): TransitionBuffer {
  const { observationSpace, actionSpace } = context
  const { batchSize: B, gamma, nStep: n, priority: alpha = 0, importance = 1 } = config
  const A = width(actionSpace)
  const observation = fieldOf(observationSpace)
  const [masked, nextMasked] = [masks.includes('legal'), masks.includes('nextLegal')]
  const mask = { shape: [A], dtype: 'uint8' } as const
  const schema = {
    observation,
    action,
    reward: { shape: [] },
    discount: { shape: [] },
    next: observation,
    ...Object.fromEntries(masks.map(name => [name, mask])),
  }
  const prioritized = alpha > 0 ? prioritizedReplay(schema, config.bufferSize, { alpha }) : undefined
  const memory = prioritized ?? uniformReplay(schema, config.bufferSize)
  const beta = linear(importance, 1)
  const draw = () => ({ beta: valueAt(beta, clock.progress()), batch: B })
  const first = { observation, action, ...(masked && { legal: mask }) }
  const trail = n === undefined ? undefined : nStep(first, { n, gamma, slots: context.envs })
  const every = new Uint8Array(A).fill(1)
  const s = new Float32Array(width(observationSpace))

  const store: Sink = rows => {
    for (const row of rows) {
      memory.add(row as Parameters<typeof memory.add>[0])
      if (!seen) continue
      encode(observationSpace, row.observation as Value<Space>, s)
      seen(s)
    }
    clock.counts.steps++
  }
  /** A row that ends with a step. Spread literals would take ten times as long. */
  const rowOf = (start: Start, reward: number, discount: number, next: View<Value<Space>>): MemoryRow => {
    const { observation, action } = start
    const row: Record<string, Entry> = { observation, action, reward, discount, next: next.observation }
    if (masked) row.legal = start.legal
    if (nextMasked) row.nextLegal = next.legal ?? every
    return row
  }
  const send: Sink = rows => {
    if (!context.sink) return store(rows)
    clock.counts.steps++
    context.sink(rows)
  }

  return {
    memory,
    store,
    abandon: slot => trail?.reset(slot),
    arrays: { ...trail?.arrays, ...prioritized?.arrays },
    observe({ slot, view, next }, action) {
      const rows: MemoryRow[] = []
      const start: Start = { observation: view.observation, action, legal: view.legal ?? every }
      if (trail)
        trail.observe(slot, start, next, from => rows.push(rowOf(from as Start, from.reward, from.discount, next)))
      else rows.push(rowOf(start, next.reward, next.terminated ? 0 : gamma, next))
      send(rows)
    },
    batches(random) {
      const { dtype } = action
      const inputs: Specs = {
        observation: { shape: [B, ...shape] },
        action: { shape: [B, ...action.shape], ...(dtype === 'int32' && { dtype }) },
        reward: { shape: [B] },
        discount: { shape: [B] },
        next: { shape: [B, ...shape] },
        ...Object.fromEntries(masks.map(name => [name, { shape: [B, A], dtype: 'bool' }])),
        ...(prioritized && { weight: { shape: [B] } }),
      }
      return {
        inputs,
        fill: (into, k) => memory.sample(k * B, random, into, draw()),
        ...(prioritized && {
          read({ error }) {
            if (!error)
              throw new Error('prioritized replay needs an output "error" [B] of the step: return |δ| from it.')
            prioritized.update(error)
          },
        }),
      }
    },
  }
}
