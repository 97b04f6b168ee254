import { UserError } from '../core/error.ts'
import { make } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import type { Space } from '../core/space.ts'
import { agentWith } from '../store/checkpoints/load-agent.ts'
import { loadWeights } from '../store/checkpoints/load-weights.ts'
import { loadRun } from '../store/runs/run.ts'
import { version } from '../store/runs/versions.ts'
import { codeBehind, type Named } from './code/code.ts'

/** A policy as an ONNX file. */
export interface ExportedPolicy {
  /** The file's bytes. */
  readonly model: Uint8Array
  /** Whether it takes a mask of legal actions. */
  readonly masked: boolean
  /** Numbers of the recurrent state that it takes and returns; 0 without memory. */
  readonly state: number
  /** The file's metadata. */
  readonly metadata: Readonly<Record<string, string>>
  readonly observationSpace: Space
  readonly actionSpace: Space
}

/**
 * The greedy policy of a run as an ONNX model: raw observations of any batch size in, actions out.
 *
 * @throws UserError when the agent has no policy to export, or its code must be named.
 * @example
 * const { model } = await exportPolicy('runs/first')
 */
export async function exportPolicy(folder: string, named: Named = {}): Promise<ExportedPolicy> {
  const run = loadRun(folder)
  const { experiment } = await codeBehind(run, named)
  const loaded = loadWeights(run.path)
  const agent = await agentWith(run, loaded, { ...(experiment && { agent: experiment.agent }) })
  if (!agent.exportPolicy)
    throw new UserError(`agent ${run.agent.name} has no policy that could be exported: choose a run of another agent.`)
  const env = make(run.env)
  const { observationSpace, actionSpace } = env
  const masked = (await env.reset(rng(run.seed))).legal !== undefined
  env.close?.()
  const metadata = {
    env: run.env.id,
    ...(run.env.options && { env_options: JSON.stringify(run.env.options) }),
    observation_space: JSON.stringify(observationSpace, numbers),
    action_space: JSON.stringify(actionSpace, numbers),
    agent: run.agent.name,
    run: run.name,
    step: String(loaded.step),
    sente: version('sente')!,
  }
  const model = agent.exportPolicy({ masked, metadata })
  const state = agent.stateSize ?? 0
  agent.dispose()
  return { model, masked, state, metadata, observationSpace, actionSpace }
}

/** JSON has no infinities: they become text. */
const numbers = (_: string, value: unknown) => (value === Infinity || value === -Infinity ? String(value) : value)
