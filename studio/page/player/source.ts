import type { EpisodeDetail, Frames, Steps } from '../../wire/episodes.ts'

/** Where the parts of an episode come from: the studio, or a file that holds it all. */
export interface Source {
  readonly detail: EpisodeDetail
  /** Steps from `from` to `to`, exclusive. */
  steps(from: number, to: number): Promise<Steps>
  /** Frames from `from` on, at least one. */
  frames(from: number, to: number): Promise<Frames>
}
