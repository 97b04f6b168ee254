import { lastValueFrom, tap } from 'rxjs'
import { type Run, type Saved, type Snapshot, type TrainEvent, train } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reinforce } from './reinforce.ts'

const agent = reinforce({ hidden: [16], rollout: 50, learningRate: 2e-2, gamma: 0 })
const options = { env: 'Identity-v0', agent, steps: 6000, seed: 1, envs: 2, device: 'cpu' } as const

/** Runs to the end; the agent's state there, the last return, and a snapshot in the middle of a rollout. */
async function finished(events: ReturnType<typeof train>) {
  let run: Run | undefined
  let end: Saved | undefined
  let half: Promise<Snapshot> | undefined
  let last = 0
  const watch = (event: TrainEvent) => {
    if (event.type === 'start') run = event.run
    if (event.type === 'step' && event.step === 3030) half = run!.snapshot().then(snapshot => structuredClone(snapshot))
    if (event.type === 'episode') last = event.return
    if (event.type === 'end') end = structuredClone(run!.agent.save())
  }
  await lastValueFrom(events.pipe(tap(watch)))
  return { end: end!, half: await half, last }
}

test('an on-policy agent of sente and sente/kit alone learns, and resumes within a rollout bit for bit', async () => {
  const { end, half, last } = await finished(train(options))
  assert.ok(last >= 80, `${last} of 100`)
  assert.equal((await finished(train({ ...options, resume: half! }))).end, end)
})

test.run()
