import { emitKeypressEvents, type Key } from 'node:readline'
import { fromEvent, Subject, takeUntil } from 'rxjs'
import type { Episode } from '../../../core/episode.ts'
import { type Control, type Moment, replay } from '../../../playback/replay.ts'
import { wrapped } from '../../../terminal/fit.ts'
import { print } from '../../output.ts'
import { gameOf } from './game.ts'
import { heading, painter, type Style } from './picture.ts'

const HELP = 'space pause · ←/→ step · home/end · +/− speed · n/p other episode · q quit'
const SPEEDS = [1, 2, 5, 10, 20, 30, 60, 120, 240, 500]

const sgr = (code: number) => (text: string) => (process.env.NO_COLOR ? text : `\u001b[${code}m${text}\u001b[0m`)
const style: Style = { strong: sgr(1), faint: sgr(2) }

/** The effect of a key: a change of the display, another episode, or quitting. */
export function meaning(
  { name, ctrl, sequence }: Key,
  now: Moment,
): Control | 'next' | 'previous' | 'quit' | undefined {
  const over = now.action === undefined
  if (name === 'q' || name === 'escape' || (ctrl && (name === 'c' || name === 'd'))) return 'quit'
  if (name === 'space') return over ? { to: 0, pause: false } : { pause: !now.paused }
  if (name === 'left') return { by: -1, pause: true }
  if (name === 'right') return { by: 1, pause: true }
  if (name === 'home') return { to: 0 }
  if (name === 'end') return { to: Infinity }
  if (name === 'n') return 'next'
  if (name === 'p') return 'previous'
  if (sequence === '+' || sequence === '=') return { fps: SPEEDS.find(fps => fps > now.fps) ?? now.fps }
  if (sequence === '-' || sequence === '−') return { fps: SPEEDS.findLast(fps => fps < now.fps) ?? now.fps }
  return undefined
}

/**
 * Shows episodes on the whole terminal, beginning at `start`, until the user quits; then restores the terminal.
 */
export async function watch(
  episodes: readonly (() => Episode)[],
  start: number,
  settings: { fps: number },
): Promise<void> {
  const { stdin, stdout } = process
  const keys = stdin.isTTY
  const restore = () => {
    stdout.write('\u001b[?25h\u001b[?1049l') // shows the cursor, restores the screen
    if (keys) stdin.setRawMode(false)
  }
  const killed = () => process.exit(143) // by SIGTERM
  stdout.write('\u001b[?1049h\u001b[?25l')
  if (keys) {
    emitKeypressEvents(stdin)
    stdin.setRawMode(true)
    stdin.resume()
  }
  process.once('exit', restore)
  process.once('SIGTERM', killed)
  let seen = ''
  try {
    let { fps } = settings
    let paused = false
    for (let at = start; ; ) {
      const neighbors = { previous: at > 0, next: at < episodes.length - 1 }
      const shown = await one(episodes[at]!(), { fps, paused, neighbors })
      seen = shown.heading
      fps = shown.fps
      paused = shown.paused
      if (shown.then === 'quit') break
      at += shown.then === 'next' ? 1 : -1
    }
  } finally {
    process.off('exit', restore)
    process.off('SIGTERM', killed)
    restore()
    stdin.pause()
  }
  print(seen)
}

interface Showing {
  readonly fps: number
  readonly paused: boolean
  /** Whether there are other episodes. */
  readonly neighbors: { readonly previous: boolean; readonly next: boolean }
}

/** Shows one episode until a key leaves it; without a keyboard, once. */
async function one(episode: Episode, options: Showing) {
  const { fps, paused, neighbors } = options
  const { stdin, stdout } = process
  const paint = painter(episode, style, gameOf(episode))
  const controls = new Subject<Control>()
  const over = new Subject<void>()
  let now: Moment | undefined
  let then: 'next' | 'previous' | 'quit' = 'quit'
  const draw = () => {
    if (!now) return
    const { columns = 80, rows = 24 } = stdout
    const help = wrapped(HELP, columns).map(style.faint)
    const lines = [...paint(now, columns), '', ...help].slice(0, rows - 1)
    stdout.write(`\u001b[H${lines.map(line => `${line}\u001b[K`).join('\r\n')}\u001b[J`)
  }
  await new Promise<void>((resolve, reject) => {
    const showing = replay(episode, { fps, ...(stdin.isTTY && { controls }) })
    showing.pipe(takeUntil(over)).subscribe({
      next: moment => {
        now = moment
        draw()
      },
      error: reject,
      complete: resolve,
    })
    if (paused) controls.next({ pause: true })
    fromEvent(stdout, 'resize').pipe(takeUntil(over)).subscribe(draw)
    if (!stdin.isTTY) return
    fromEvent(stdin, 'keypress', (_text: string, key: Key) => key)
      .pipe(takeUntil(over))
      .subscribe(key => {
        const asked = meaning(key, now!)
        if (typeof asked === 'object') controls.next(asked)
        else if (asked === 'quit' || (asked && neighbors[asked])) {
          then = asked
          over.next()
        }
      })
  })
  over.next()
  return { heading: heading(episode), fps: now!.fps, paused: now!.paused, then }
}
