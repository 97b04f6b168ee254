import { createRequire } from 'node:module'
import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import { visible } from '../core/guard/visible.ts'
import { restartText } from '../loop/episode/restart.ts'
import type { TrainEvent } from '../loop/events.ts'
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
      let standing: Standing | undefined
      let screen: Screen | undefined
      return source.pipe(
        tap(event => {
          if (event.type === 'start') {
            standing = new Standing(event.run, performance.now())
            const show = event.run.steps === Infinity ? episodes : 'isTTY' in stream && stream.isTTY ? bar : lines
            screen = show(standing, stream)
          }
          const text = event.type === 'restart' ? restartText(event) : event.type === 'warning' && event.text
          if (text) stream.write(`${'isTTY' in stream && stream.isTTY ? '\r\u001b[K' : ''}${visible(text)}\n`)
          standing?.take(event)
          if (event.type !== 'step') screen?.take(event)
        }),
        finalize(() => screen?.close()),
      )
    })
}

/** A bar that is redrawn ten times a second. */
function bar(standing: Standing, stream: NodeJS.WritableStream): Screen {
  const columns = (stream as NodeJS.WriteStream).columns ?? 80
  const width = Math.max(4, Math.min(24, columns - 96))
  const { SingleBar } = cliProgress()
  const single = new SingleBar({
    stream,
    hideCursor: true,
    gracefulExit: false, // the command line handles signals
    forceRedraw: true,
    format: (_, { progress }) => {
      const full = Math.round(progress * width)
      const percent = String(Math.floor(progress * 100)).padStart(3)
      const rest = columns - width - ' 100% · '.length
      return `${'━'.repeat(full)}${'─'.repeat(width - full)} ${percent}% · ${standing.text(performance.now(), rest)}`
    },
  })
  single.start(standing.run.steps, 0)
  const timer = setInterval(() => single.update(standing.step), 100)
  timer.unref()
  return {
    take: () => {},
    close: () => {
      clearInterval(timer)
      single.update(standing.step)
      single.stop()
    },
  }
}

/** A line at every tenth of the run, every 30 seconds and at every evaluation. */
function lines(standing: Standing, stream: NodeJS.WritableStream): Screen {
  let tenth = 0
  let last = performance.now()
  return {
    take(event) {
      const { step } = standing
      const { steps } = standing.run
      const now = performance.now()
      const due = Math.floor((10 * step) / steps) > tenth || now - last >= 30_000
      if (event.type === 'start') tenth = Math.floor((10 * step) / steps)
      if (event.type === 'start' || !(due || event.type === 'evaluation')) return
      tenth = Math.floor((10 * step) / steps)
      last = now
      stream.write(`${String(Math.floor((100 * step) / steps)).padStart(3)}% · ${standing.text(now)}\n`)
    },
    close: () => {},
  }
}

function episodes(_: Standing, stream: NodeJS.WritableStream): Screen {
  return {
    take(event) {
      if (event.type === 'episode')
        stream.write(`episode ${event.episode}: return ${decimal(event.return)} in ${event.length} steps\n`)
    },
    close: () => {},
  }
}
