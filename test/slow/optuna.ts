// The Sente side of optuna.sh: makes a study of our own, continues the one that Optuna began, and checks the pruners.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { Study } from '../../src/app/sweep/search/study.ts'
import { ashaPruner } from '../../src/tuning/pruners/asha.ts'
import { medianPruner } from '../../src/tuning/pruners/median.ts'
import { tpeSampler } from '../../src/tuning/samplers/tpe.ts'
import { choice, parametersOf, range, when } from '../../src/tuning/space.ts'
import type { FinishedTrial, Report } from '../../src/tuning/trial.ts'

const folder = process.argv[2]!
const parameters = parametersOf({
  rate: range(1e-5, 1e-2, { log: true }),
  share: range(0, 1, { step: 0.25 }),
  layers: range(1, 5, { integer: true }),
  kind: choice([64, 64], [128]),
  momentum: when({ kind: [128] }, range(0, 1)),
})

/** Runs 20 trials, two at a time; some are pruned, one fails. @returns what Optuna should read. */
function continued(name: string): readonly object[] {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  const sampler = tpeSampler({ startup: 5 })
  const study = new Study(path, { name, parameters, subject: { steps: 10 }, sampler, seed: 1 })
  study.begin()
  const before = study.trials.length
  while (study.trials.length < before + 20) {
    study.propose(3)
    if (study.open.length < 2) continue
    const { number } = study.open[0]!
    study.report(number, 5, number / 2)
    if (number % 5 === 4) study.finish(number, 'pruned')
    else if (number === before + 6) study.finish(number, 'failed')
    else study.finish(number, 'complete', number)
  }
  return study.trials.slice(before).map(trial => ({
    number: trial.number,
    state: trial.state,
    value: trial.value ?? null,
    params: { ...numbers(study.settingOf(trial)) },
    reports: [...trial.reports],
  }))
}

/** Numbers as such; lists stay the texts that they are in the journal. */
const numbers = (setting: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(setting).map(([name, text]) => [name, name === 'kind' ? text : Number(text)]))

writeFileSync(join(folder, 'expected.json'), JSON.stringify({ ours: continued('ours'), theirs: continued('theirs') }))

interface Decided {
  readonly pruner: 'asha' | 'median'
  readonly factor: number
  /** By trial and report: step, value and whether it stops the trial. */
  readonly trials: readonly (readonly (readonly [step: number, value: number | null, prune: boolean])[])[]
}

let decisions = 0
for (const { pruner, factor, trials } of JSON.parse(readFileSync(join(folder, 'pruners.json'), 'utf8')) as Decided[]) {
  const decide = pruner === 'asha' ? ashaPruner({ first: 2, factor }) : medianPruner()
  const finished: FinishedTrial[] = []
  for (const [number, trial] of trials.entries()) {
    const reports: Report[] = []
    let rungs: readonly number[] = []
    for (const [step, value, prune] of trial) {
      reports.push({ step, loss: value === null ? Number.NaN : -value })
      const verdict = decide(reports, finished)
      rungs = verdict.rungs ?? []
      assert.is(verdict.prune, prune, `${pruner} ${factor}: trial ${number}, step ${step}`)
      decisions++
    }
    const { step, loss } = reports.at(-1)!
    finished.push({ point: {}, loss, ...(trial.at(-1)![2] && { pruned: step }), reports, rungs })
  }
}
assert.ok(decisions > 5_000, `${decisions}`)
console.log(`${decisions} decisions of pruners equal Optuna's`)
