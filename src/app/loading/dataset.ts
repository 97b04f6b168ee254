import type { Episode } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import type { Dataset } from '../../loop/start/experience.ts'
import { kindOf } from '../../store/access/failure.ts'
import { listEpisodes, readEpisode } from '../../store/episodes/episodes.ts'
import { minariFolder, readMinari } from '../../store/minari/read.ts'

/**
 * The episodes of a Minari dataset, or those that a run or a person's play recorded.
 *
 * @param path The dataset's folder, a run folder, or a folder of recorded games.
 * @param best Share of the episodes to take, those with the highest returns. Default 1: all.
 * @throws UserError when there are none, or some are damaged.
 * @example
 * train({ env: 'CartPole-v1', agent: bc(), steps: 5_000, experience: openDataset('runs/first', 0.1) })
 */
export function openDataset(path: string, best = 1): Dataset {
  const kind = kindOf(path)
  if (kind === undefined)
    throw new UserError(`${path} does not exist: name a run folder, or that of a Minari dataset.`, { usage: true })
  const { returns, ...dataset } = kind === 'folder' && minariFolder(path) !== undefined ? minari(path) : recorded(path)
  if (best === 1) return dataset
  const scores = returns()
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!)
  const kept = new Set(order.slice(0, Math.ceil(best * scores.length)))
  return {
    ...dataset,
    *episodes() {
      let at = 0
      for (const episode of dataset.episodes()) if (kept.has(at++)) yield episode
    },
  }
}

interface Source extends Dataset {
  /** The return of each episode. */
  returns(): readonly number[]
}

function minari(path: string): Source {
  const dataset = readMinari(path)
  const returnOf = ({ steps }: Pick<Episode, 'steps'>) => steps.reduce((sum, { reward }) => sum + reward, 0)
  return { path, ...dataset, returns: () => Array.from(dataset.episodes(), returnOf) }
}

function recorded(path: string): Source {
  const { episodes, damage } = listEpisodes(path)
  if (damage.length > 0) throw new UserError(`${damage.join(' ')} Give a dataset that is whole.`)
  return {
    path,
    *episodes() {
      for (const episode of episodes) yield readEpisode(episode)
    },
    returns: () => episodes.map(episode => episode.return),
  }
}
