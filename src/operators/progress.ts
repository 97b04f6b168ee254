import { createRequire } from 'node:module'
import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import { restartText } from '../loop/episode/restart.ts'
import type { TrainEvent } from '../loop/events.ts'
import { marked } from '../terminal/marked.ts'
import { terminal } from '../terminal/terminal.ts'
import { decimal, Standing } from './standing.ts'

/** Loaded by the first bar, as most programs that import sente draw none. */
const cliProgress = () => createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress')

/** Displays a standing, and draws it a last time when closed. */
interface Screen {
  take(event: TrainEvent): void
  close(): void
}

/**
 * Shows the progress of a run: in a terminal a bar with rate, time left, current return, ε and last evaluation; in a
 * pipe a plain line at every tenth of the run. A run without training gets a line per episode. Worker restarts and
 * warnings get their own line.
 *
 * @param stream Default: standard error, so that results on standard output stay clean.
 */
export function progress(
  stream: NodeJS.WriteStream | NodeJS.WritableStream = process.stderr,
): MonoTypeOperatorFunction<TrainEvent> {
  return source =>
    defer(() => {
      const isTTY = 'isTTY' in stream && stream.isTTY && process.env.TERM !== 'dumb'
      let standing: Standing | undefined
      let screen: Screen | undefined
      const close = () => {
        screen?.close()
        screen = undefined
      }
      const next = (event: TrainEvent) => {
        if (event.type === 'start') {
          standing = new Standing(event.run)
          const show = event.run.steps === Infinity ? episodes : isTTY ? bar : lines
          screen = show(standing, stream)
        }
        const warning = event.type === 'restart' ? restartText(event) : event.type === 'warning' && event.text
        if (warning) stream.write(`${isTTY ? '\r\u001b[K' : ''}${marked('warning', warning, terminal(stream))}\n`)
        standing?.take(event)
        screen?.take(event)
        if (event.type === 'end') close() // what the program prints at the end goes below the bar
      }
      return source.pipe(tap({ next, complete: close, error: close }), finalize(close))
    })
}

/** Widest and narrowest bar, in columns. */
const [WIDEST, NARROWEST] = [24, 10]

/** A bar that is redrawn ten times a second. */
function bar(standing: Standing, stream: NodeJS.WritableStream): Screen {
  let drawn = 0
  const line = (share: number) => {
    const width = terminal(stream).width - 1 // the bar clears the line from its end on, in the last column too
    const percent = ` ${String(Math.floor(share * 100)).padStart(3)}% · `
    const text = standing.text(width - percent.length - NARROWEST)
    const room = Math.max(0, Math.min(WIDEST, width - percent.length - text.length))
    const full = Math.round(share * room)
    const shown = `${'━'.repeat(full)}${'─'.repeat(room - full)}${percent}${text}`.slice(0, width)
    drawn = shown.length
    return shown
  }
  const { SingleBar } = cliProgress()
  const single = new SingleBar({
    stream,
    hideCursor: true,
    gracefulExit: false, // the command line handles signals
    forceRedraw: true,
    format: (_, { progress }) => line(progress),
  })
  /** A terminal that became narrower has wrapped the line: clears all its rows. */
  const resized = () => {
    const rows = Math.ceil(drawn / terminal(stream).width) - 1
    stream.write(`\r${rows > 0 ? `\u001b[${rows}A` : ''}\u001b[J`)
    single.update(standing.step)
  }
  single.start(standing.run.steps, 0)
  const timer = setInterval(() => single.update(standing.step), 100)
  timer.unref()
  stream.on('resize', resized)
  return {
    take: () => {},
    close: () => {
      stream.off('resize', resized)
      clearInterval(timer)
      single.update(standing.step)
      stream.write('\r\u001b7') // stop() restores the cursor to where it was saved at the start
      single.stop()
    },
  }
}

/** A line at every tenth of the run, every 30 seconds and at every evaluation; one per step. */
function lines(standing: Standing, stream: NodeJS.WritableStream): Screen {
  let tenth = 0
  let last = performance.now()
  /** The line of a step, until all its evaluations are in. */
  let due: { step: number; line: string } | undefined
  const flush = () => {
    if (due) stream.write(due.line)
    due = undefined
  }
  return {
    take(event) {
      const { step } = standing
      if (due && step > due.step) flush()
      const { steps } = standing.run
      const now = performance.now()
      const tenths = Math.floor((10 * step) / steps)
      if (event.type === 'start') tenth = tenths
      if (event.type === 'start' || !(due || tenths > tenth || now - last >= 30_000 || event.type === 'evaluation'))
        return
      tenth = tenths
      last = now
      due = { step, line: `${String(Math.floor((100 * step) / steps)).padStart(3)}% · ${standing.text()}\n` }
    },
    close: flush,
  }
}

function episodes(_: Standing, stream: NodeJS.WritableStream): Screen {
  return {
    take(event) {
      if (event.type !== 'episode') return
      stream.write(`episode ${event.episode}: return ${decimal(event.return)} in ${event.length} steps\n`)
    },
    close: () => {},
  }
}
