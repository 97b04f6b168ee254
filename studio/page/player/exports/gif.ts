import { applyPalette, GIFEncoder, quantize } from 'gifenc'
import { colors } from '../../../drawings/colors.ts'
import { decimal } from '../../parts/format.ts'
import type { Film } from '../film.ts'
import { addressOf, imageOf, still, type Theme } from './still.ts'
import { timing } from './timing.ts'

/** Time of the last frame, in ms. */
const LAST = 1500
/** Width of the picture, height of the line below it, and largest height, in pixels. */
const [WIDTH, LINE, TALLEST] = [480, 28, 560]

/**
 * An episode as an animated GIF.
 *
 * @param report Called with the part that is done, from 0 to 1.
 * @throws Error when a moment has no picture.
 */
export async function gifOf(
  film: Film,
  heat: string | undefined,
  theme: Theme,
  report: (done: number) => void,
): Promise<Blob> {
  const { moments, delay } = timing(film.length, film.pace)
  const paint = await painter(film, heat, theme)
  const samples = [0, film.length >> 1, film.length]
  const pixels = await Promise.all(samples.map(paint))
  const palette = quantize(joined(pixels), 256)
  const encoder = GIFEncoder()
  for (const [i, t] of moments.entries()) {
    const rgba = await paint(t)
    const options = { delay: i === moments.length - 1 ? LAST : delay, ...(i === 0 && { palette, repeat: 0 }) }
    encoder.writeFrame(applyPalette(rgba, palette), paint.width, paint.height, options)
    report((i + 1) / moments.length)
  }
  encoder.finish()
  return new Blob([encoder.bytes()], { type: 'image/gif' })
}

type Painter = ((t: number) => Promise<Uint8ClampedArray>) & { readonly width: number; readonly height: number }

/** Paints moments with a line of text below; all in the size of the first one. */
async function painter(film: Film, heat: string | undefined, theme: Theme): Promise<Painter> {
  const picture = async (t: number) => imageOf(addressOf(await still(film, t, heat, theme)))
  const first = await picture(0)
  const ratio = first.naturalHeight / first.naturalWidth || 0.6
  const height = Math.min(TALLEST, Math.round(WIDTH * ratio))
  const across = Math.min(WIDTH, Math.round(height / ratio))
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: height + LINE })
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const shade = theme === 'light' ? 0 : 1
  const { row, course, env, agent } = film.source.detail
  const paint = async (t: number) => {
    const image = await picture(t)
    context.fillStyle = colors.ground[shade]
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(image, (WIDTH - across) / 2, 0, across, height)
    const sum = t === 0 ? 0 : (course.return.high[Math.floor((t - 1) / course.per)] ?? 0)
    context.fillStyle = colors.faint[shade]
    context.font = '13px system-ui, sans-serif'
    context.fillText(`${env.id}${agent ? ` · ${agent}` : ''} · episode ${row.name}`, 10, height + 18)
    context.textAlign = 'end'
    context.fillText(`step ${t} · return ${decimal(sum)}`, WIDTH - 10, height + 18)
    context.textAlign = 'start'
    return context.getImageData(0, 0, canvas.width, canvas.height).data
  }
  return Object.assign(paint, { width: canvas.width, height: canvas.height })
}

function joined(arrays: readonly Uint8ClampedArray[]): Uint8ClampedArray {
  const all = new Uint8ClampedArray(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}
