import { lastValueFrom, toArray } from 'rxjs'
import { type Experiment, make, only, train } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packagedExperiments } from '../src/app/loading/packaged.ts'
import { moduleAt } from './compiled.ts'
import { sampled } from './sampled.ts'

const files = packagedExperiments().map(name => `${name}.ts`)

// All of them: experiments.slow.test.ts; through the command line, with evaluations and checkpoints: test/slow/experiments.sh.
for (const file of sampled(files, 3, import.meta.url))
  test(`experiments/${file} starts and learns`, async () => {
    const { default: experiment } = (await import(moduleAt(`../experiments/${file}`, import.meta.url).href)) as {
      default: Experiment
    }
    assert.is(experiment.name, file.replace('.ts', ''))
    const searches = make(experiment.env).players === 2
    const steps = searches ? 100 : 1100 // self-play warms up for thousands of moves
    const events = await lastValueFrom(train({ ...experiment, steps }).pipe(only('learn', 'end'), toArray()))
    assert.is(events.at(-1)!.type, 'end')
    assert.is(events.at(-1)!.step, steps)
    for (const event of events)
      if (event.type === 'learn') assert.ok(Object.values(event.metrics).every(Number.isFinite))
  })

test.run()
