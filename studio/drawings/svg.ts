import { color } from './colors.ts'

/** A number for an attribute, with two decimals; 0 for what is not finite. */
export const fixed = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0')

/** Text for an SVG or HTML document, with its special characters escaped. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element with its attributes, of which those that are undefined are left out. */
export function element(name: string, attributes: Attributes, content = ''): string {
  let text = `<${name}`
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== undefined) text += ` ${key}="${typeof value === 'number' ? fixed(value) : escaped(value)}"`
  }
  return content === '' ? `${text}/>` : `${text}>${content}</${name}>`
}

/** A line between two points. */
export const line = (x1: number, y1: number, x2: number, y2: number, more: Attributes): string =>
  element('line', { x1, y1, x2, y2, ...more })

/** A circle. */
export const circle = (cx: number, cy: number, r: number, more: Attributes): string =>
  element('circle', { cx, cy, r, ...more })

/** A rectangle. */
export const rect = (x: number, y: number, width: number, height: number, more: Attributes): string =>
  element('rect', { x, y, width, height, ...more })

/** Text, centered on a point; `size` is its height. */
export const label = (x: number, y: number, text: string, size: number, more: Attributes = {}): string =>
  element(
    'text',
    { x, y, 'font-size': size, 'text-anchor': 'middle', 'dominant-baseline': 'central', fill: color('faint'), ...more },
    escaped(text),
  )

/** A document of this size, with its description for people who cannot see it. */
export const picture = (width: number, height: number, description: string, content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fixed(width)} ${fixed(height)}" role="img" ` +
  `aria-label="${escaped(description)}" font-family="system-ui, sans-serif">${content}</svg>`
