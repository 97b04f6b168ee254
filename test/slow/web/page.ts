import { firstValueFrom, toArray } from 'rxjs'
import { type RemoteEvent, type Snapshot, trainInWorker, type WorkerLike } from 'sente/web'
import { learn, type Options } from './learn.ts'

const Worker = (globalThis as unknown as { Worker: new (url: URL, options: object) => WorkerLike }).Worker
const worker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

/** Without the controls, which do not leave the page. */
const plain = (events: readonly RemoteEvent[]) =>
  events.map(event => (event.type === 'start' ? { ...event, run: undefined } : event))

/** All events of a run in a worker. */
const whole = async (options: Options) => plain(await firstValueFrom(trainInWorker(worker(), options).pipe(toArray())))

/** Runs in workers, one each, at the same time; and the longest time in ms that the page did not answer meanwhile. */
async function together(seeds: readonly number[], steps: number) {
  let [last, longest] = [performance.now(), 0]
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  const runs = await Promise.all(seeds.map(seed => whole({ seed, steps })))
  clearInterval(timer)
  return { runs, longest }
}

/** The events of a run stopped by the page at `step`, and of its continuation in another worker. */
async function interrupted(options: Options, step: number) {
  const before: RemoteEvent[] = []
  let snapshot: Promise<Snapshot> | undefined
  await trainInWorker(worker(), options).forEach(event => {
    before.push(event)
    const [start] = before
    if (start?.type !== 'start' || snapshot || event.step < step) return
    snapshot = start.run.snapshot()
    start.run.stop('by the page')
  })
  return { before: plain(before), after: await whole({ ...options, resume: await snapshot! }) }
}

/** Leaves a run at its first learning step. @returns the events that came, also in the second after. */
async function left(options: Options): Promise<number> {
  let events = 0
  await new Promise<void>(resolve => {
    const running = trainInWorker(worker(), options).subscribe(event => {
      events++
      if (event.type !== 'learn') return
      running.unsubscribe()
      resolve()
    })
  })
  const then = events
  await new Promise(resolve => setTimeout(resolve, 1000))
  return events - then
}

/** The error of a run that cannot be. */
const refused = (options: Options): Promise<string> =>
  whole(options).then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message}`,
  )

Object.assign(globalThis, { tab: { learn, together, interrupted, left, refused } })
export type Tab = typeof tab
declare const tab: {
  learn: typeof learn
  together: typeof together
  interrupted: typeof interrupted
  left: typeof left
  refused: typeof refused
}
