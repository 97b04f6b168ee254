import type { Frame } from '../../../src/core/env.ts'
import type { Episode } from '../../../src/core/episode.ts'
import { Resimulation } from '../../../src/playback/verify.ts'
import type { Frames, Picture } from '../../wire/episodes.ts'
import { base64 } from './pack.ts'

/** Episodes that are being played again at most, and for how long after the last request, in ms. */
const [OPEN, IDLE] = [2, 60_000]
/** Frames of one answer end after this many characters, or ms. */
const [LONGEST, SLOWEST] = [2 ** 22, 1500]

/** An episode that is being played again. */
interface Playing {
  readonly again: Resimulation
  /** The last request; the next one waits for it. */
  busy: Promise<unknown>
  timer: NodeJS.Timeout
}

/** Plays recorded episodes again for their frames. Keeps the environments of the latest ones, as pages ask in order. */
export class FrameSource {
  readonly #playing = new Map<string, Playing>()

  /**
   * Frames at moments `from` to `to`, exclusive, or fewer.
   *
   * @param key Names the episode.
   * @param read Reads it, if it is not being played already.
   * @throws UserError when its environment cannot be created.
   */
  async frames(key: string, read: () => Episode, from: number, to: number): Promise<Frames> {
    const playing = this.#open(key, read)
    const work = playing.busy.then(() => render(playing.again, from, to))
    playing.busy = work.catch(() => {})
    return work
  }

  #open(key: string, read: () => Episode): Playing {
    const known = this.#playing.get(key)
    const playing = known ?? {
      again: new Resimulation(read()),
      busy: Promise.resolve(),
      timer: setTimeout(() => {}, 0),
    }
    this.#playing.delete(key)
    this.#playing.set(key, playing)
    clearTimeout(playing.timer)
    playing.timer = setTimeout(() => this.#close(key), IDLE).unref()
    if (this.#playing.size > OPEN) this.#close(this.#playing.keys().next().value!)
    return playing
  }

  #close(key: string): void {
    const playing = this.#playing.get(key)
    if (!playing) return
    this.#playing.delete(key)
    clearTimeout(playing.timer)
    void playing.busy.then(() => playing.again.close())
  }
}

async function render(again: Resimulation, from: number, to: number): Promise<Frames> {
  const frames: (Picture | null)[] = []
  const deadline = performance.now() + SLOWEST
  let size = 0
  for (let t = from; t < to; t++) {
    const frame = await again.frame(t)
    const picture = frame ? pictureOf(frame) : null
    frames.push(picture)
    size += picture ? JSON.stringify(picture).length : 4
    if (size > LONGEST || performance.now() > deadline || again.drift) break
  }
  const { drift } = again
  return { from, frames, ...(drift && { drift: { t: drift.t, what: drift.what } }) }
}

const pictureOf = (frame: Frame): Picture =>
  'rgba' in frame ? { width: frame.width, height: frame.height, rgba: base64(frame.rgba) } : frame
