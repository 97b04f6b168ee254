import { lastValueFrom, type Observable, tap } from 'rxjs'
import type { Saved } from '../../src/core/agent.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Run, TrainEvent } from '../../src/loop/events.ts'

/** Runs to the end: the agent's state there, a snapshot of the run at step `at`, and the last episode's return. */
export async function finished(events: Observable<TrainEvent>, at: number) {
  let run: Run | undefined
  let end: Saved | undefined
  let half: Promise<Snapshot> | undefined
  let last = 0
  const watch = (event: TrainEvent) => {
    if (event.type === 'start') run = event.run
    if (event.type === 'step' && event.step === at) half = run!.snapshot().then(snapshot => structuredClone(snapshot))
    if (event.type === 'episode') last = event.return
    if (event.type === 'end') end = structuredClone(run!.agent.save())
  }
  await lastValueFrom(events.pipe(tap(watch)))
  return { end: end!, half: await half, last }
}
