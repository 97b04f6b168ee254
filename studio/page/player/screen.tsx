import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Picture } from '../../wire/episodes.ts'
import { Drawing } from '../parts/drawing.tsx'
import type { Film } from './film.ts'
import { bytesOf, type Moment } from './steps.ts'

/** The picture of a moment in the studio's drawing; undefined if it has none, or the moment is not here. */
export function drawn(film: Film, moment: Moment | undefined, heat: string | undefined): string | undefined {
  if (!film.drawing || !moment) return undefined
  const { t, observation, action, legal, player, thought } = moment
  const before = t > 0 ? film.at(t - 1) : undefined
  const values = heat === undefined ? undefined : thought[heat]
  return film.drawing.draw({
    observation,
    shape: film.source.detail.shape,
    action,
    legal,
    player: player ?? (before?.player === 0 ? 1 : before?.player === 1 ? 0 : undefined),
    ...(before && { last: before.action, before: before.observation }),
    ...(values instanceof Float32Array && { heat: values }),
  })
}

interface Props {
  readonly film: Film
  readonly moment: Moment | undefined
  /** The thought that is drawn on a board. */
  readonly heat: string | undefined
}

/** The environment at a moment. Keeps the last picture while the next one is on its way. */
export function Screen({ film, moment, heat }: Props) {
  const last = useRef<string | undefined>(undefined)
  const svg = drawn(film, moment, heat) ?? last.current
  last.current = svg
  if (film.drawing)
    return (
      <div class="screen" style={{ '--ratio': film.ratio }}>
        {svg ? <Drawing svg={svg} /> : null}
      </div>
    )
  return (
    <div class="screen">
      <Shown picture={moment ? film.frame(moment.t) : undefined} />
      <Numbers moment={moment} />
    </div>
  )
}

/** A frame of the environment itself: text, SVG as an image, in which no script runs, or pixels. */
function Shown({ picture }: { picture: Picture | null | undefined }) {
  const kept = useRef<Picture | null | undefined>(undefined)
  if (picture !== undefined) kept.current = picture
  const shown = kept.current
  if (!shown) return null
  if ('text' in shown) return <pre class="frame">{shown.text}</pre>
  if ('svg' in shown)
    return <img class="frame" alt="The environment" src={`data:image/svg+xml,${encodeURIComponent(shown.svg)}`} />
  return <Pixels {...shown} />
}

function Pixels({ width, height, rgba }: { width: number; height: number; rgba: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const pixels = new Uint8ClampedArray(bytesOf(rgba))
    if (pixels.length === 4 * width * height && pixels.length > 0)
      canvas.current!.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0)
  }, [width, height, rgba])
  return <canvas class="frame" ref={canvas} width={width} height={height} role="img" aria-label="The environment" />
}

/** The first numbers of an observation, for an environment without a drawing. */
function Numbers({ moment }: { moment: Moment | undefined }) {
  if (!moment) return null
  const { observation } = moment
  const values = typeof observation === 'number' ? [observation] : Array.from(observation).slice(0, 16)
  const more = typeof observation === 'number' ? 0 : observation.length - values.length
  return (
    <p class="numbers">
      <span class="faint">observation</span> {values.map(value => value.toPrecision(4)).join('  ')}
      {more > 0 && <span class="faint"> and {more} more</span>}
    </p>
  )
}
