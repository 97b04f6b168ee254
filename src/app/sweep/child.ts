// The process of one trial; trial.ts starts it and sends what to train. A second message stops it with a checkpoint, as
// does the end of the sweep.

import type { Run } from '../../loop/events.ts'
import { kindOf } from '../../store/access/failure.ts'
import { removeRun } from '../../store/runs/remove.ts'
import { linkRun } from '../../store/runs/run-files.ts'
import { loadExperiment } from '../load-experiment.ts'
import { resumeFrom } from '../resume-from.ts'
import { trainInto } from '../train-into.ts'
import type { TrialNews, TrialTask } from './trial.ts'

const send = (news: TrialNews) => void (process.connected && process.send!(news))
let running: Run | undefined
let stopped = false
const stop = () => {
  stopped = true
  running?.stop('interrupted', 'interrupted')
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {}) // the terminal sends it to both

process.once('disconnect', stop)
process.once('message', async (task: TrialTask) => {
  process.once('message', stop)
  try {
    await train(task)
  } catch (error) {
    send({ type: 'problem', text: (error as Error).message })
  }
  process.exit()
})

async function train({ file, wanted, fields, folder, found, named, copies }: TrialTask): Promise<void> {
  const experiment = found === 'begun' ? undefined : await loadExperiment(file, wanted, fields)
  if (found === 'left') removeRun(folder)
  let told = performance.now()
  const events = experiment ? trainInto(experiment, folder, { file }) : resumeFrom(folder, named)
  await events.forEach(event => {
    if (event.type === 'start') {
      running = event.run
      send({ type: 'at', step: event.step })
      if (stopped) stop()
    }
    if (event.type === 'checkpoint' && copies !== undefined && kindOf(copies) === undefined) {
      linkRun(folder, copies)
      send({ type: 'copied' })
    }
    if (event.type === 'evaluation') send({ type: 'at', step: event.step, evaluation: event.mean })
    if (event.type === 'episode' && performance.now() - told > 200) {
      told = performance.now()
      send({ type: 'at', step: event.step, return: event.return })
    }
  })
}
