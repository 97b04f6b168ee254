import type { AgentContext, PolicyRequest, TypedArray } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'
import { type Space, type Value, width } from '../../core/space.ts'
import type { Engine } from '../../engine/engine.ts'
import type { LayersModel, Tensor } from '../../engine/tf.ts'
import { type Batched, type BatchedOptions, batched } from './batched.ts'
import { encodeRow } from './encode-row.ts'
import { policyModel } from './policy-model.ts'

/** The shape of one row of a model's input. */
export const inputShape = (model: LayersModel): readonly number[] => model.inputs[0]!.shape.slice(1) as number[]

/** What `batchedPolicy` needs to know about a network. */
export interface BatchedPolicyOptions extends BatchedOptions {
  /** The network, observations `[B, …shape]` → `[B, N]`. */
  readonly network: (observation: Tensor) => Tensor
  /** Number of outputs per observation, N. */
  readonly outputs: number
  /**
   * Numbers of a recurrent state, S; then the network maps `[B, D + S]`, observations with the states before them, to
   * `[B, S + N]`, with the states after them first. Default 0.
   */
  readonly state?: number
}

/** The network by which an agent acts, from views to decisions. */
export interface BatchedPolicy {
  /**
   * One decision per view: the one in `made` (by index), or else what `decide` makes of the network's N numbers for the
   * view and, with memory, of the state after it; it gets copies. At once where the engine can.
   */
  act<D>(
    views: readonly View<Value<Space>>[],
    made: readonly (D | undefined)[],
    decide: (numbers: Float32Array, view: View<Value<Space>>, i: number, state: Float32Array | undefined) => D,
  ): D[] | Promise<D[]>
  /** The network's rows for rows that are encoded already (see `Batched`). */
  readonly run: Batched['run']
  /** Shape of a row as the network takes it. */
  readonly shape: readonly number[]
  /** Numbers of a row that the network returns, S + N. */
  readonly outputs: number
  /** Call it whenever the weights have changed. */
  changed(): void
  /**
   * An agent's `exportPolicy`: `policy` maps rows `[B, …shape]`, and legal actions `[B, A]` where the request is
   * masked, to named outputs.
   */
  export(
    request: PolicyRequest,
    policy: (rows: Tensor, legal: Tensor | undefined) => Readonly<Record<string, Tensor>>,
  ): Uint8Array
}

/**
 * Runs an agent's network over views: encoded, in one batch of any size, in a plain loop where that is faster.
 *
 * @example
 * const policy = batchedPolicy(engine, context, { shape, outputs: A, group: 'q', loop: forward(Q),
 *   network: s => Q.apply(s) as Tensor })
 * policy.act(views, [], (q, { legal }) => ({ action: best(q, legal), thought: { q } }))
 */
export function batchedPolicy(
  engine: Engine,
  { observationSpace, actionSpace }: Pick<AgentContext, 'observationSpace' | 'actionSpace'>,
  { network, outputs: N, state: S = 0, ...options }: BatchedPolicyOptions,
): BatchedPolicy {
  const D = width(observationSpace)
  const policy = batched(engine, ({ input }) => ({ output: network(input) }), options)
  return {
    act(views, made, decide) {
      const open = views.filter((_, i) => made[i] === undefined)
      let row = 0
      const finish = (outputs: TypedArray) =>
        views.map((view, i) => {
          if (made[i] !== undefined) return made[i]
          const from = (S + N) * row++
          const state = S > 0 ? (outputs.slice(from, from + S) as Float32Array) : undefined
          return decide(outputs.slice(from + S, from + S + N) as Float32Array, view, i, state)
        })
      if (open.length === 0) return finish(new Float32Array(0))
      const outputs = policy.run(open.length, input => {
        for (const [i, view] of open.entries()) encodeRow(observationSpace, view, S, input, i * (D + S))
      })
      return outputs instanceof Promise ? outputs.then(finish) : finish(outputs)
    },
    run: policy.run,
    shape: options.shape,
    outputs: S + N,
    changed: policy.changed,
    export: (request, output) =>
      policyModel(engine, { ...request, observationSpace, actions: width(actionSpace), state: S }, (rows, legal) =>
        output(rows.reshape([-1, ...options.shape]), legal),
      ),
  }
}
