import { EpisodeDetail, Frames, Steps } from '../../wire/episodes.ts'
import { get } from '../api.ts'

/** Where the parts of an episode come from: the studio, or a file that holds it all. */
export interface Source {
  readonly detail: EpisodeDetail
  /** Steps from `from` to `to`, exclusive. */
  steps(from: number, to: number): Promise<Steps>
  /** Frames from `from` on, at least one. */
  frames(from: number, to: number): Promise<Frames>
}

/** An episode that the studio has. @throws Refused when it does not. */
export async function studioSource(run: string, name: string): Promise<Source> {
  const path = `/api/runs/${encodeURIComponent(run)}/episodes/${encodeURIComponent(name)}`
  return {
    detail: await get(path, EpisodeDetail),
    steps: (from, to) => get(`${path}/steps?from=${from}&to=${to}`, Steps),
    frames: (from, to) => get(`${path}/frames?from=${from}&to=${to}`, Frames),
  }
}
