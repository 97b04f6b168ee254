import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Summary } from '../../../src/cli/view/summary.ts'
import type { EndCause } from '../../../src/core/snapshot.ts'
import type { TrainEvent } from '../../../src/loop/events.ts'
import { fakeRun, letters } from '../../operators/marbles.ts'

/** What the summary of a run says on standard error. */
function said(cause: EndCause, reason: string): string {
  const { s, e } = letters(fakeRun())
  const summary = new Summary({
    folder: 'runs/x',
    seed: 3,
    code: '',
    again: 'npx sente train',
    json: true,
    quiet: false,
  })
  const write = process.stderr.write
  let text = ''
  process.stderr.write = (more: string | Uint8Array) => {
    text += more
    return true
  }
  try {
    summary.take(s!)
    summary.take({ ...e!, cause, reason } as TrainEvent)
    summary.print()
  } finally {
    process.stderr.write = write
  }
  return text
}

test('a command to resume is shown only where it does something', () => {
  const shown = (cause: EndCause) =>
    said(cause, 'solved: or so it says').includes('  resume           npx sente resume runs/x\n')
  const causes = ['completed', 'solved', 'plateau', 'rule', 'interrupted'] as const
  assert.equal(causes.filter(shown), ['rule', 'interrupted'])
})

test('the reason is shown, with suggestions', () => {
  assert.match(said('rule', 'enough'), '\nenough\n9 steps · 1 episodes · 1 updates · 0s\n')
  assert.match(said('completed', 'completed'), '\nall steps done\n')
  assert.match(said('solved', 'solved'), '\n  other episodes   npx sente eval runs/x --seed 4\n')
})

test.run()
