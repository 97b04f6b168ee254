/** The colors of drawings by name, in light and in dark. A drawing says `fill="var(--draw-ink)"`. */
export const colors = {
  ground: ['#ffffff', '#14171c'],
  ink: ['#1b1f26', '#e8ebf0'],
  faint: ['#586070', '#a2abba'],
  line: ['#c3c9d3', '#444c5a'],
  soft: ['#eef0f4', '#1f242d'],
  accent: ['#0b5cad', '#7cb8ff'],
  good: ['#17692f', '#6fd08a'],
  bad: ['#b3261e', '#ff9d94'],
  danger: ['#c4271e', '#d8382e'],
  metal: ['#5b6472', '#8b95a5'],
  pole: ['#c0722c', '#e0a062'],
  sky: ['#eef4fb', '#1a2130'],
  hill: ['#b9cfa5', '#3c5138'],
  ice: ['#dcebf7', '#2b3a4d'],
  water: ['#2d6ea3', '#0f2740'],
  rock: ['#7a6455', '#5b4a3f'],
  wood: ['#e5bd78', '#b98f52'],
  grain: ['#6b4f22', '#3a2a0f'],
  black: ['#22262d', '#15181d'],
  white: ['#fcfbf7', '#efece4'],
  felt: ['#3f8f63', '#2c6b49'],
  seam: ['#2b6746', '#1d4932'],
  frame: ['#2b62b8', '#24508f'],
  hollow: ['#f2f5fa', '#161b24'],
  red: ['#d3423b', '#e5635b'],
  yellow: ['#f3c33c', '#f0c54d'],
  blue: ['#2a6fc9', '#5b9bf0'],
  heat: ['#1d5fd1', '#2f74e0'],
  glow: ['#ffb224', '#ffbf47'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>

/** A reference to a color. */
export const color = (name: keyof typeof colors): string => `var(--draw-${name})`

/** The drawing with its colors filled in, for a file that stands alone. */
export const colored = (svg: string, theme: 'light' | 'dark'): string =>
  svg.replace(/var\(--draw-(\w+)\)/g, (_, name: keyof typeof colors) => colors[name][theme === 'light' ? 0 : 1])
