import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { codeBehind, type Named } from '../app/code.ts'
import { UserError } from '../core/error.ts'
import { make } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import { describe } from '../core/space.ts'
import { newestCheckpoint } from '../store/checkpoints/checkpoint.ts'
import { loadAgent } from '../store/checkpoints/load-agent.ts'
import { loadRun } from '../store/runs/run.ts'
import { version } from '../store/runs/versions.ts'
import { print, say } from './output.ts'

/**
 * Writes the greedy policy of a run as an ONNX file: observations as the environment gives them go in, actions come
 * out, for any number of observations at once.
 *
 * @throws UserError when the agent has no policy to export, or the file cannot be written.
 */
export async function writePolicy(
  folder: string,
  { onnx: file, json, ...named }: { onnx: string; json?: boolean } & Named,
): Promise<void> {
  const run = loadRun(folder)
  const { experiment } = await codeBehind(run, named)
  const agent = await loadAgent(run, { ...(experiment && { agent: experiment.agent }) })
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
    step: basename(newestCheckpoint(run.path)!),
    sente: version('sente')!,
  }
  const model = agent.exportPolicy({ masked, metadata })
  agent.dispose()
  try {
    writeFileSync(file, model)
  } catch (error) {
    throw new UserError(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name a file in a folder that exists ` +
        `and can be written.`,
      { cause: error },
    )
  }
  if (json) print(JSON.stringify({ type: 'export', file, masked, ...metadata }))
  else {
    const mask = masked ? ' and which actions are legal' : ''
    print(file)
    say(
      `observations in ${describe(observationSpace)}${mask} in, actions in ${describe(actionSpace)} out, any number ` +
        `at once; ` +
        `${(model.length / 1024).toFixed(0)} KiB`,
    )
  }
}

/** JSON has no infinities: they are written as text. */
const numbers = (_: string, value: unknown) => (value === Infinity || value === -Infinity ? String(value) : value)
