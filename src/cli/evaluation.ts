import { codeBehind, type Named } from '../app/code.ts'
import { optionsOf, type Texts } from '../app/env-argument.ts'
import type { DeviceRequest } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { type EnvRef, envSpec, make } from '../core/registry.ts'
import { describe } from '../core/space.ts'
import { evaluate } from '../loop/evaluate.ts'
import { loadAgent } from '../store/checkpoints/load-agent.ts'
import { loadLearned } from '../store/checkpoints/load-snapshot.ts'
import { loadRun } from '../store/runs/run.ts'
import { print } from './output.ts'
import { outcome } from './view/summary.ts'

export interface EvalFlags extends Named {
  readonly episodes: number
  readonly seed?: number
  readonly envSet?: Texts
  readonly device: DeviceRequest['device']
  readonly json?: boolean
}

/**
 * Plays the run's final evaluation again, or another one with other episodes, another seed, or other options of its
 * environment.
 */
export async function evaluateRun(
  folder: string,
  { episodes, seed, envSet = {}, device, json, ...named }: EvalFlags,
): Promise<void> {
  const run = loadRun(folder)
  const { experiment } = await codeBehind(run, named)
  const env = withTexts(run.env, envSet)
  const agent = await loadAgent(run, { device, ...(experiment && { agent: experiment.agent }) })
  const learned = loadLearned(run.path)
  const { mean, std, returns } = await evaluate({
    env,
    agent,
    episodes,
    seed: seed ?? run.seed,
    label: 'end',
    learned,
  })
  agent.dispose()
  print(json ? JSON.stringify({ type: 'evaluation', mean, std, returns }) : outcome({ mean, std, returns }))
}

/**
 * The environment with other options. @throws UserError where it would have other spaces: the agent could not act
 * there.
 */
function withTexts(env: EnvRef, texts: Texts): EnvRef {
  const set = optionsOf(envSpec(env.id), texts)
  if (!set) return env
  const other = { ...env, options: { ...env.options, ...set } }
  const [spaces, others] = [env, other].map(ref => {
    const { observationSpace, actionSpace, close } = make(ref)
    close?.()
    return `observations in ${describe(observationSpace)} and actions in ${describe(actionSpace)}`
  })
  if (spaces === others) return other
  throw new UserError(
    `the agent knows ${spaces}, but with --env-set there are ${others}: choose options that keep them.`,
    {
      usage: true,
    },
  )
}
