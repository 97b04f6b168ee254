import { evaluate } from '../loop/evaluate.ts'
import { loadAgent } from '../store/load-agent.ts'
import { loadLearned } from '../store/load-snapshot.ts'
import { loadRun } from '../store/run.ts'
import { codeBehind, type Named } from './behind.ts'
import { outcome } from './summary.ts'

/** Plays the run's final evaluation again, or another one with other episodes or another seed. */
export async function evaluateRun(
  folder: string,
  { episodes, seed, json, ...named }: { episodes: number; seed?: number; json?: boolean } & Named,
): Promise<void> {
  const run = loadRun(folder)
  const agent = await loadAgent(run, (await codeBehind(run, named)) ?? {})
  const learned = loadLearned(run.path)
  const { mean, std, returns } = await evaluate({
    env: run.env,
    agent,
    episodes,
    seed: seed ?? run.seed,
    label: 'end',
    learned,
  })
  agent.dispose()
  console.log(json ? JSON.stringify({ type: 'evaluation', mean, std, returns }) : outcome({ mean, std, returns }))
}
