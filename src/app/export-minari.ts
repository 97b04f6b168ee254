import { UserError } from '../core/error.ts'
import { make } from '../core/registry.ts'
import { listEpisodes, readEpisode } from '../store/episodes/episodes.ts'
import { writeMinari } from '../store/minari/write.ts'
import { loadRun } from '../store/runs/run.ts'
import { version } from '../store/runs/versions.ts'
import { codeBehind, type Named } from './code/code.ts'

/** Episodes in Minari's form. */
export interface ExportedEpisodes {
  readonly episodes: number
  readonly steps: number
  /** What could not be read and is left out, as sentences. */
  readonly damage: readonly string[]
}

/**
 * Writes the recorded episodes of a run, those of evaluations too, as a dataset in Minari's Arrow storage, in the order
 * in which they ended.
 *
 * @param dataset A new folder, named as Minari names datasets: `name-v0`.
 * @throws UserError when nothing is recorded, the folder exists, or code must be named.
 * @example
 * await exportMinari('runs/first', 'datasets/cartpole-v0')
 */
export async function exportMinari(folder: string, dataset: string, named: Named = {}): Promise<ExportedEpisodes> {
  const run = loadRun(folder)
  await codeBehind(run, named)
  const { episodes, damage } = listEpisodes(folder)
  if (episodes.length === 0) throw new UserError(`${folder} has no complete episode to export.`)
  const { observationSpace, actionSpace, close } = make(run.env)
  close?.()
  const problems = [...damage]
  const readable = function* () {
    for (const recorded of episodes) {
      try {
        yield readEpisode(recorded)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        problems.push(error.message)
      }
    }
  }
  const description = `${run.env.id}, played by ${run.agent.name} of Sente ${version('sente')}, run ${run.name}`
  const about = { observationSpace, actionSpace, algorithm: run.agent.name, description }
  return { ...writeMinari(dataset, about, readable()), damage: problems }
}
