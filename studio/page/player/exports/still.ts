import { colored, colors } from '../../../drawings/colors.ts'
import { escaped } from '../../../drawings/svg.ts'
import type { Picture } from '../../../wire/episodes.ts'
import type { Film } from '../film.ts'
import { drawn } from '../screen.tsx'
import { bytesOf } from '../steps.ts'

export type Theme = 'light' | 'dark'

/** The theme that the system asks for. */
export const theme = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

/** Milliseconds between looks for a moment that is on its way. */
const AGAIN = 20

/** Waits until a moment can be shown. @throws Error when it cannot be loaded. */
export async function arrival(film: Film, t: number): Promise<void> {
  while (!film.ready(t)) {
    if (film.failure.value !== undefined) throw new Error(film.failure.value)
    await new Promise(resolve => setTimeout(resolve, AGAIN))
  }
}

/**
 * A moment as an SVG document that stands alone. An environment's own SVG is in it as an image, in which no script
 * runs. @throws Error when the moment cannot be loaded, or has no picture.
 */
export async function still(film: Film, t: number, heat: string | undefined, theme: Theme): Promise<string> {
  await arrival(film, t)
  const svg = drawn(film, film.at(t), heat)
  if (svg !== undefined) return grounded(colored(svg, theme), theme)
  const picture = film.frame(t)
  if (!picture) throw new Error(`The environment has no picture at step ${t}.`)
  return 'text' in picture ? written(picture.text, theme) : await framed(picture)
}

/** With the ground behind it. */
const grounded = (svg: string, theme: Theme) =>
  svg.replace('>', `><rect width="100%" height="100%" fill="${colors.ground[theme === 'light' ? 0 : 1]}"/>`)

function written(text: string, theme: Theme): string {
  const lines = text.split('\n')
  const [width, height] = [Math.max(...lines.map(line => line.length)) * 9.7 + 32, lines.length * 19 + 32]
  const ink = colors.ink[theme === 'light' ? 0 : 1]
  const rows = lines.map((line, i) => `<text x="16" y="${30 + 19 * i}" xml:space="preserve">${escaped(line)}</text>`)
  return grounded(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `font-family="monospace" font-size="16" fill="${ink}">${rows.join('')}</svg>`,
    theme,
  )
}

async function framed(picture: Exclude<Picture, { text: string }>): Promise<string> {
  const [href, width, height] = 'svg' in picture ? await measured(picture.svg) : encoded(picture)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<image href="${escaped(href)}" width="${width}" height="${height}"/></svg>`
  )
}

async function measured(svg: string): Promise<[href: string, width: number, height: number]> {
  const href = addressOf(svg)
  const { naturalWidth, naturalHeight } = await imageOf(href)
  return [href, naturalWidth || 300, naturalHeight || 150]
}

function encoded({ width, height, rgba }: Extract<Picture, { rgba: string }>): [string, number, number] {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(bytesOf(rgba)), width, height), 0, 0)
  return [canvas.toDataURL(), width, height]
}

/** An SVG document as an address. */
export const addressOf = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`

/** @throws Error when it is not an image. */
export async function imageOf(address: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = address
  await image.decode()
  return image
}
