import type { Control, PlayableEnv } from '../../../../wire/plays.ts'

/** The controls that are held down, the last one first. */
export type Held = readonly Control[]

/** The controls held after a key or button went down. */
export const pressed = (held: Held, control: Control): Held => [control, ...held.filter(one => one !== control)]

/** The controls held after a key or button came up. */
export const released = (held: Held, control: Control): Held => held.filter(one => one !== control)

/**
 * The action of the next step: that of the control pressed last of those held, else the idle one.
 *
 * @param before The action of the last step.
 */
export function actionOf(held: Held, { idle, controls }: PlayableEnv, before: number | undefined): number {
  const [last] = held
  if (last) return last.action
  if (typeof idle === 'number') return idle
  return before ?? controls[0]!.action
}

/** The signs of keys, for buttons. */
const signs: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' }

/** A key as it is written on a button. */
export const keySign = (key: string): string => signs[key] ?? key

/** When the next step is due, so that the rate holds on average but delays are not caught up on. All in ms. */
export const nextStep = (due: number, now: number, interval: number): number =>
  due + interval < now - interval ? now : due + interval
