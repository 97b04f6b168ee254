import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { documentOf } from '../../../../studio/page/player/exports/document.ts'
import { timing } from '../../../../studio/page/player/exports/timing.ts'
import type { EpisodeDetail } from '../../../../studio/wire/episodes.ts'

test('a GIF has at most 300 frames of at least 40 ms, in the episode’s own time, and ends with the last moment', () => {
  for (const [length, pace] of [
    [500, 50],
    [5, 1.5],
    [100_000, 50],
    [1, 30],
    [299, 25],
  ] as const) {
    const { moments, delay } = timing(length, pace)
    assert.ok(moments.length <= 300, `${length}: ${moments.length}`)
    assert.ok(delay >= 40)
    assert.is(moments[0], 0)
    assert.is(moments.at(-1), length)
    assert.is(new Set(moments).size, moments.length)
    const seconds = (delay * (moments.length - 1)) / 1000
    assert.ok(Math.abs(seconds - length / pace) <= 0.15 * seconds + delay / 1000, `${seconds} for ${length / pace} s`)
  }
})

test('a saved episode can neither end its script early nor send a request', () => {
  const name = '</script><img src=x onerror=alert(1)>'
  const detail = {
    row: { name, kind: 'training', step: 1, return: 1, length: 1, end: 'terminated' },
    env: { id: name },
    seed: 1,
    shape: [],
    thoughts: [],
    chunk: 16,
    course: { per: 1, return: { low: [1], high: [1] } },
  } as EpisodeDetail
  const text = documentOf({ detail, steps: [], frames: [{ text: '<!--<script>' }] }, 'let a = "</script>"', 'p {}')
  assert.is(text.match(/<\/script>/g)!.length, 2)
  assert.not.match(text, /<img|<!--/)
  assert.match(text, /Content-Security-Policy" content="default-src 'none'; /)
  assert.not.match(text, /https?:/)
  const json = /id="episode">(.*?)<\/script>/.exec(text)![1]!
  assert.is(JSON.parse(json).detail.row.name, name)
})

test.run()
