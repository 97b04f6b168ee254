import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Named } from '../../../src/app/code/code.ts'
import { Summary } from '../../../src/cli/view/summary.ts'
import type { EndCause } from '../../../src/core/snapshot.ts'
import type { TrainEvent } from '../../../src/loop/events.ts'
import { fakeRun, letters } from '../../operators/marbles.ts'
import { captured } from '../here.ts'

/** What the summary of a run prints: results, and what is said beside them. */
function summed(
  cause: EndCause,
  reason: string,
  { mean, solvedAt, named = {} }: { mean?: number; solvedAt?: number; named?: Named } = {},
): ReturnType<typeof captured> {
  const { s, v, e } = letters(fakeRun([1], { solvedAt }))
  return captured(() => {
    const options = { folder: 'runs/x', seed: 3, named, again: 'npx sente train', json: false, quiet: false }
    const summary = new Summary(options)
    summary.take(s!)
    if (mean !== undefined) summary.take({ ...v!, step: 9, mean, returns: [mean] } as TrainEvent)
    summary.take({ ...e!, cause, reason } as TrainEvent)
    summary.print()
  })
}

test('a command to resume is shown only where it does something', async () => {
  const causes: EndCause[] = []
  for (const cause of ['completed', 'solved', 'plateau', 'rule', 'interrupted'] as const)
    if ((await summed(cause, '')).stderr.match(/ {2}resume +npx sente resume runs\/x\n/)) causes.push(cause)
  assert.equal(causes, ['rule', 'interrupted'])
})

test('one verdict; the reason of the end only where it says more', async () => {
  const counts = '9 steps · 1 episodes · 1 updates · 0s\n'
  const enough = await summed('rule', 'enough')
  assert.match(enough.stderr, `\nenough\n${counts}`)
  assert.is(enough.stdout, 'runs/x\n')

  const done = await summed('completed', 'completed', { mean: 5, solvedAt: 10 })
  assert.match(done.stderr, /^[^\n]*\n9 steps · /)
  assert.is(done.stdout, 'mean return 5 ± 0.0 over 1 greedy episodes, from 5 to 5: not solved (threshold 10)\nruns/x\n')

  const reached = 'solved: mean return 12 over 3 evaluation episodes (threshold 12)'
  const solved = await summed('solved', reached, { mean: 11, solvedAt: 10 })
  assert.match(solved.stderr, /^[^\n]*\n9 steps · /)
  assert.match(solved.stdout, /: solved \(threshold 10\)\n/)
  const almost = await summed('solved', reached, { mean: 9, solvedAt: 10 })
  assert.match(almost.stderr, `\n${reached}\n${counts}`)
  assert.match(almost.stdout, /: not solved \(threshold 10\)\n/)
})

test('suggestions', async () => {
  const { stderr } = await summed('solved', 'solved')
  assert.match(stderr, /\n {2}its best episode +npx sente replay runs\/x\n/)
  assert.match(stderr, /\n {2}other episodes +npx sente eval runs\/x --seed 4\n/)
})

test('its options: those of an own agent by its file; an experiment names nothing that can be listed', async () => {
  const row = async (named: Named) =>
    (await summed('solved', 'solved', { named })).stderr.match(/its options +(.*)/)?.[1]
  assert.is(await row({ agent: './my agent.ts' }), "npx sente agents './my agent.ts'")
  assert.is(await row({ experiment: 'mine.ts' }), undefined)
})

test.run()
