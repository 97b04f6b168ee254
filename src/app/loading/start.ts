import type { Start } from '../../loop/start/begin.ts'
import { readArrays, readManifest } from '../../store/checkpoints/checkpoint.ts'
import { loadLearned, named } from '../../store/checkpoints/load-snapshot.ts'
import { loadWeights } from '../../store/checkpoints/load-weights.ts'
import { loadRun } from '../../store/runs/run.ts'

/**
 * What the newest undamaged checkpoint of a run has learned, for another run to start from.
 *
 * @throws UserError when there is no run, or no checkpoint.
 * @example
 * train({ env: 'CartPole-v1', agent: dqn(), steps: 20_000, start: loadStart('runs/first') })
 */
export function loadStart(folder: string): Start {
  const { agent } = loadRun(folder)
  const { path, weights } = loadWeights(folder)
  const arrays = readArrays(path, readManifest(path), name => name.startsWith('agent/'))
  return { path: folder, agentName: agent.name, weights, arrays: named('agent', arrays), learned: loadLearned(path) }
}
