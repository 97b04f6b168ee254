// The process of one trial; trial.ts starts it and sends what to train, then orders. It stops with a checkpoint when
// ordered to, and when the sweep ends.

import type { Run } from '../../loop/events.ts'
import { DiskError, kindOf } from '../../store/access/failure.ts'
import { removeRun } from '../../store/runs/remove.ts'
import { linkRun } from '../../store/runs/run-files.ts'
import { loadExperiment } from '../load-experiment.ts'
import { resumeFrom } from '../resume-from.ts'
import { trainInto } from '../train-into.ts'
import { evaluationsIn } from './evaluations.ts'
import type { TrialNews, TrialOrder, TrialTask } from './trial.ts'

/** What wait for orders to go on. */
const waiting: (() => void)[] = []
const send = (news: TrialNews) => void (process.connected && process.send!(news))
let running: Run | undefined
let stopped = false
const stop = () => {
  stopped = true
  running?.stop('interrupted', 'interrupted')
  for (const go of waiting.splice(0)) go()
}
function take(order: TrialOrder): void {
  if (order === 'prune') running?.stop('pruned', 'rule')
  if (order === 'stop') stop()
  else waiting.shift()?.()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {}) // the terminal sends it to both

process.once('disconnect', stop)
process.once('message', async (task: TrialTask) => {
  process.on('message', take)
  try {
    await train(task)
  } catch (error) {
    send({ type: 'problem', text: (error as Error).message, passing: error instanceof DiskError })
  }
  process.exit()
})

/** Reports an evaluation, and waits for an order if the trial is judged. */
function report(run: Run, step: number, evaluation: number, judged: boolean): void {
  send({ type: 'at', step, evaluation })
  if (judged && process.connected) run.hold(new Promise<void>(resolve => waiting.push(resolve)))
}

async function train({ file, wanted, fields, folder, found, named, copies, judged = false }: TrialTask): Promise<void> {
  const experiment = found === 'begun' ? undefined : await loadExperiment(file, wanted, fields)
  if (found === 'left') removeRun(folder)
  let told = performance.now()
  const events = experiment ? trainInto(experiment, folder, { file }) : resumeFrom(folder, named)
  await events.forEach(event => {
    if (event.type === 'start') {
      running = event.run
      send({ type: 'at', step: event.step })
      // those that the process that was killed may not have reported
      if (judged && event.step > 0)
        for (const { step, mean } of evaluationsIn(folder)) report(running, step, mean, judged)
      if (stopped) stop()
    }
    if (event.type === 'checkpoint' && copies !== undefined && kindOf(copies) === undefined) {
      linkRun(folder, copies)
      send({ type: 'copied' })
    }
    if (event.type === 'evaluation') report(running!, event.step, event.mean, judged)
    if (event.type === 'episode' && performance.now() - told > 200) {
      told = performance.now()
      send({ type: 'at', step: event.step, return: event.return })
    }
  })
}
