import type { Picture, Steps } from '../../../wire/episodes.ts'
import type { Film } from '../film.ts'
import { documentOf, type SavedEpisode } from './document.ts'
import { arrival } from './still.ts'

/** Characters of a file at most: browsers open larger ones slowly, if at all. */
const LONGEST = 2 ** 27

/**
 * An episode as an HTML file that plays it without the studio, and without any request.
 *
 * @param report Called with the part that is done, from 0 to 1.
 * @throws Error when it is too long, or the player is not built.
 */
export async function htmlOf(film: Film, heat: string | undefined, report: (done: number) => void): Promise<Blob> {
  const { source, length, drawing } = film
  const { detail } = source
  const [script, style] = await Promise.all([built('/saved.js', 'javascript'), built('/saved.css', 'css')])
  let size = 0
  const count = (part: unknown) => {
    size += JSON.stringify(part).length
    if (size > LONGEST) throw new Error('The episode is too long for an HTML file: save a GIF, or single moments.')
  }
  const steps: Steps[] = []
  for (let from = 0; from < length; from = steps.at(-1)!.to) {
    steps.push(await source.steps(from, Math.min(length, from + detail.chunk)))
    count(steps.at(-1))
    report((drawing ? 1 : 0.2) * (from / length))
  }
  const frames: (Picture | null)[] = []
  for (let t = 0; !drawing && detail.noFrames === undefined && t <= length; t++) {
    await arrival(film, t)
    frames.push(film.frame(t) ?? null)
    count(frames.at(-1))
    report(0.2 + (0.8 * t) / length)
  }
  const saved: SavedEpisode = { detail, steps, frames, ...(heat !== undefined && { heat }) }
  return new Blob([documentOf(saved, script, style)], { type: 'text/html' })
}

/** A part of the built player. */
async function built(path: string, type: string): Promise<string> {
  const response = await fetch(path)
  if (!response.ok || !response.headers.get('content-type')?.includes(type))
    throw new Error('The player for files is not built: run npm run build, and reload the page.')
  return response.text()
}
