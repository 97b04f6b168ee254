import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logLine } from '../../../../studio/page/views/run/log-line.ts'

test('an event shows its step, its type and the rest as text', () => {
  const event = { type: 'learn', step: 1000, update: 8, metrics: { loss: 0.4527366, q: -1.5 } }
  assert.equal(logLine(JSON.stringify(event)), {
    step: 1000,
    type: 'learn',
    text: 'update 8  metrics loss 0.4527, q −1.50',
  })
})

test('long lists show how long they are', () => {
  const { text } = logLine(JSON.stringify({ type: 'evaluation', step: 1, returns: [1, 2, 3, 4, 5, 6, 7, 8] }))
  assert.is(text, 'returns [1, 2, 3, 4, 5, 6 … 8 in all]')
})

test('what is no whole object is shown as it is', () => {
  for (const line of ['{"type":"learn","st…', '[1, 2]', 'null', '<script>'])
    assert.equal(logLine(line), { step: undefined, type: '', text: line })
})

test.run()
