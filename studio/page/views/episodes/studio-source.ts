import { EpisodeDetail, Frames, Steps } from '../../../wire/episodes.ts'
import { get } from '../../api.ts'
import type { Source } from '../../player/source.ts'

/** An episode that the studio has. @throws Refused when it does not. */
export async function studioSource(run: string, name: string): Promise<Source> {
  const path = `/api/runs/${encodeURIComponent(run)}/episodes/${encodeURIComponent(name)}`
  return {
    detail: await get(path, EpisodeDetail),
    steps: (from, to) => get(`${path}/steps?from=${from}&to=${to}`, Steps),
    frames: (from, to) => get(`${path}/frames?from=${from}&to=${to}`, Frames),
  }
}
