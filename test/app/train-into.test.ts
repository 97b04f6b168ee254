import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import { evaluateRun } from '../../src/app/evaluate-run.ts'
import type { Experiment } from '../../src/app/experiment.ts'
import { resumeFrom, resumption } from '../../src/app/resume-from.ts'
import { trainInto } from '../../src/app/train-into.ts'
import { isFinished } from '../../src/core/snapshot.ts'
import type { EventOf, Run, TrainEvent } from '../../src/loop/events.ts'
import { loadRun, writeRun } from '../../src/store/runs/run.ts'
import '../../envs/index.ts'
import { all, rejection } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'

const experiment: Experiment = { name: 'guess', env: 'Identity-v0', agent: random(), steps: 400 }
const evaluate = { every: 100, episodes: 5 }
const endOf = (events: readonly TrainEvent[]) => events.at(-1) as EventOf<'end'>
const inside = (name = 'run') => join(temporary(), name)

/** Trains, and stops once `when` holds. */
async function interrupted(given: Experiment, folder: string, when: (event: TrainEvent) => boolean) {
  let run: Run | undefined
  return all(
    trainInto(given, folder).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (when(event)) run!.stop('interrupted', 'interrupted')
      }),
    ),
  )
}

test('everything is kept in the folder: record, events, curves, episodes, checkpoints', async () => {
  const folder = inside('first')
  const events = await all(trainInto({ ...experiment, evaluate }, folder, { final: 7, file: 'guess.ts' }))
  assert.equal(readdirSync(folder).sort(), [
    'checkpoints',
    'episodes',
    'events.jsonl',
    'events.out.tfevents.0001',
    'run.json',
  ])
  const { name, status, settings, result, experiment: file } = loadRun(folder)
  assert.equal([name, status, settings, result!.cause], ['first', 'finished', { evaluate }, 'completed'])
  assert.match(file!, /guess\.ts$/)
  const evaluations = events.filter(({ type }) => type === 'evaluation') as EventOf<'evaluation'>[]
  assert.equal(
    evaluations.map(({ returns }) => returns.length),
    [5, 5, 5, 5, 7],
  )
  const logged = readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const { seal: _, ...end } = logged.at(-1)
  assert.equal(end, endOf(events))
  assert.not(existsSync(join(folder, 'lock')))

  const again = await evaluateRun(folder, { episodes: 7 })
  assert.equal([again.returns.length, again.lengths.length], [7, 7])
})

test('cold: nothing happens before it is subscribed to, and each subscription needs a new folder', async () => {
  const folder = inside()
  const run = trainInto(experiment, folder, { final: 0 })
  assert.not(existsSync(folder))
  await all(run)
  assert.is(
    (await rejection(all(run))).message,
    `${folder} exists and is not empty: name a new folder, or delete it first.`,
  )
  const file = inside('file')
  writeFileSync(file, '')
  assert.is((await rejection(all(trainInto(experiment, file)))).message, `${file} is a file: name a folder.`)
})

test('a run that fails before it begins leaves no folder', async () => {
  const folder = inside()
  await rejection(all(trainInto({ ...experiment, steps: 0 }, folder)))
  assert.not(existsSync(folder))
})

test('settings that do not fit are refused before there is a folder', async () => {
  const refused: [object, string][] = [
    [{ checkpoint: { every: 0 } }, 'checkpoint.every must be a whole number of at least 1, not 0.'],
    [{ evaluate: { every: 0, episodes: 5 } }, 'evaluate.every must be a whole number of at least 1, not 0.'],
    [{ stepz: 400 }, 'an experiment has no setting "stepz". Did you mean "steps"?'],
    [
      { stopWithoutImprovement: 3 },
      'stopWithoutImprovement counts evaluations, but the experiment has none: add evaluate: { every, episodes }.',
    ],
  ]
  const folder = inside()
  for (const [setting, message] of refused) {
    assert.is((await rejection(all(trainInto({ ...experiment, ...setting }, folder)))).message, message)
    assert.not(existsSync(folder))
  }
  const { message } = await rejection(all(trainInto(experiment, folder, { final: -1 })))
  assert.is(message, 'final must be a whole number of at least 0, not -1.')
  assert.not(existsSync(folder))
})

test('an interrupted run ends without a final evaluation, and resumes to the events of one left alone', async () => {
  const [whole, cut] = [inside(), inside()]
  const given = { ...experiment, evaluate, seed: 3 }
  await all(trainInto(given, whole))
  const stopped = await interrupted(given, cut, event => event.type === 'step' && event.step === 150)
  assert.equal([endOf(stopped).cause, endOf(stopped).step], ['interrupted', 150])
  assert.is(stopped.filter(({ type }) => type === 'evaluation').length, 1)
  assert.equal([loadRun(cut).status, loadRun(cut).result!.cause], ['stopped', 'interrupted'])

  const resumed = await all(resumeFrom(cut))
  assert.equal([resumed[0]!.step, endOf(resumed).cause], [150, 'completed'])
  const log = (folder: string) => readFileSync(join(folder, 'events.jsonl'), 'utf8').split('\n')
  // the end of the first part is in the log, too: without it and the seals, the lines are the same
  const plain = (folder: string) =>
    log(folder)
      .map(line => line.replace(/,"seal".*/, ''))
      .filter(line => line !== '')
  assert.equal(
    plain(cut).filter(line => !/"interrupted"/.test(line)),
    plain(whole),
  )
})

test('a run at a plateau is finished: nothing offers to resume it, and more steps train it without the rule', async () => {
  const folder = inside()
  const events = await all(trainInto({ ...experiment, steps: 5_000, evaluate, stopWithoutImprovement: 2 }, folder))
  const { cause, step } = endOf(events)
  assert.is(cause, 'plateau')
  assert.ok(step < 5_000)
  assert.ok(isFinished(cause), 'the summary shows no command to resume')
  assert.equal([loadRun(folder).status, loadRun(folder).result!.cause], ['finished', 'plateau'])

  assert.ok((await resumption(folder, {})).finished)
  const { message } = await rejection(all(resumeFrom(folder)))
  assert.match(message, /is finished \(no improvement on .*\); to train it further, give more steps\.$/)
  const more = await all(resumeFrom(folder, { steps: 5_100 }))
  assert.equal([endOf(more).cause, endOf(more).step], ['completed', 5_100])
})

test('a solved run is finished, and one stopped by a rule is not', async () => {
  const folder = inside()
  assert.is(endOf(await all(trainInto({ ...experiment, evaluate, stopWhenSolved: 0 }, folder))).cause, 'solved')
  assert.is(loadRun(folder).status, 'finished')
  const other = inside()
  let run: Run | undefined
  await all(
    trainInto(experiment, other).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.step === 50) run!.stop('enough')
      }),
    ),
  )
  assert.equal([loadRun(other).status, loadRun(other).result!.cause], ['stopped', 'rule'])
  assert.is((await resumption(other, {})).finished, false)
})

test('changes of a resumed run are noted, and only those', async () => {
  const folder = inside()
  await interrupted({ ...experiment, checkpoint: { keep: 2 } }, folder, ({ step }) => step === 100)
  const found = await resumption(folder, { steps: 500, checkpoint: { every: 50 } })
  if (found.finished) throw new Error('it is not finished')
  assert.equal(found.changed, { steps: [400, 500] })
  assert.equal(found.experiment.checkpoint, { keep: 2, every: 50 })
  assert.equal(found.notes, ['changed: steps 400 → 500; the run now differs from an uninterrupted one.'])
})

test('a run that goes on in another ONNX Runtime says so', async () => {
  const folder = inside()
  await interrupted({ ...experiment, checkpoint: { keep: 2 } }, folder, ({ step }) => step === 100)
  const { path, ...stored } = loadRun(folder)
  const { 'onnxruntime-node': node, 'onnxruntime-web': web, ...others } = stored.versions
  const other = node === undefined ? { 'onnxruntime-node': '1.31.0' } : { 'onnxruntime-web': '1.31.0' }
  writeRun(path, { ...stored, versions: { ...others, ...other } })
  const found = await resumption(folder, {})
  if (found.finished) throw new Error('it is not finished')
  assert.match(found.notes.join(), /^other versions: onnxruntime-(node|web) 1\.31\.0 → onnxruntime-(web|node) 1\.30/)
})

test('a run is resumed once at a time, and again once that is over', async () => {
  const folder = inside()
  await all(trainInto(experiment, folder, { final: 0 }))
  const resume = () => all(resumeFrom(folder, { steps: 600 }))
  const [first, second] = await Promise.allSettled([resume(), resume()])
  assert.is(first!.status, 'fulfilled')
  assert.is(
    (second as PromiseRejectedResult).reason.message,
    `${folder} is still being written by this process: wait for that run's end, or stop it first.`,
  )
  assert.is(endOf(await all(resumeFrom(folder, { steps: 800 }))).step, 800)
  resumeFrom(folder, { steps: 10_000 }).subscribe().unsubscribe()
  assert.is(endOf(await all(resumeFrom(folder, { steps: 1_000 }))).step, 1_000)
})

test('resuming where there is no run makes no folder', async () => {
  const folder = inside()
  assert.match((await rejection(all(resumeFrom(folder)))).message, 'is not a run folder: it does not exist')
  assert.not(existsSync(folder))
})

test.run()
