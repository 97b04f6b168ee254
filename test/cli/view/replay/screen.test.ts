import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { meaning } from '../../../../src/cli/view/replay/screen.ts'
import type { Moment } from '../../../../src/playback/replay.ts'

const now = { t: 3, observation: 0, action: 1, return: 3, paused: false, fps: 30 } as Moment
const { action: _, ...end } = now
const key = (name: string, more: object = {}) => ({ name, ...more })

test('keys and their effects', () => {
  const rows: [object, unknown][] = [
    [key('space'), { pause: true }],
    [key('left'), { by: -1, pause: true }],
    [key('right'), { by: 1, pause: true }],
    [key('home'), { to: 0 }],
    [key('end'), { to: Infinity }],
    [{ sequence: '+' }, { fps: 60 }],
    [{ sequence: '=' }, { fps: 60 }],
    [{ sequence: '-' }, { fps: 20 }],
    [key('n'), 'next'],
    [key('p'), 'previous'],
    [key('q'), 'quit'],
    [key('escape'), 'quit'],
    [key('c', { ctrl: true }), 'quit'],
    [key('c'), undefined],
    [key('x'), undefined],
  ]
  for (const [pressed, asked] of rows) assert.equal(meaning(pressed, now), asked, JSON.stringify(pressed))
})

test('space pauses and resumes, and restarts at the end', () => {
  assert.equal(meaning(key('space'), { ...now, paused: true }), { pause: false })
  assert.equal(meaning(key('space'), end), { to: 0, pause: false })
})

test('speed has a least and a most', () => {
  assert.equal(meaning({ sequence: '-' }, { ...now, fps: 1 }), { fps: 1 })
  assert.equal(meaning({ sequence: '+' }, { ...now, fps: 500 }), { fps: 500 })
})

test.run()
