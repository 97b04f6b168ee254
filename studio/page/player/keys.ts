import type { Clock } from './clock.ts'

/** The keys of the player, for its list of keys. */
export const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['Space, K', 'play or pause'],
  [', .', 'one step back or forward'],
  ['← →', 'one second back or forward'],
  ['J L', 'ten seconds back or forward'],
  ['Home End', 'first or last moment'],
  ['< >', 'slower or faster'],
  ['R', 'repeat'],
  ['F', 'full screen'],
]

/** The part of a `KeyboardEvent` that counts. */
export interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** What a key does to the clock, as video players have it; undefined for other keys. `F` is `fullScreen`. */
export function meaning(pressed: Pressed, clock: Clock, fullScreen: () => void): (() => void) | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined
  const second = Math.max(1, Math.round(clock.pace))
  const by = (steps: number) => () => clock.seek(clock.t.value + steps)
  const actions: Readonly<Record<string, () => void>> = {
    ' ': () => clock.toggle(),
    k: () => clock.toggle(),
    ',': () => clock.step(-1),
    '.': () => clock.step(1),
    arrowleft: by(-second),
    arrowright: by(second),
    j: by(-10 * second),
    l: by(10 * second),
    home: () => clock.seek(0),
    end: () => clock.seek(clock.end.value),
    '<': () => clock.faster(-1),
    '>': () => clock.faster(1),
    r: () => {
      clock.loop.value = !clock.loop.value
    },
    f: fullScreen,
  }
  const key = pressed.key.toLowerCase()
  return Object.hasOwn(actions, key) ? actions[key] : undefined
}
