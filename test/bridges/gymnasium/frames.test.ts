import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answers, ask, LATE, request } from '../../../src/bridges/gymnasium/frames.ts'

test('a request consists of its length, type, environment and payload', () => {
  assert.equal([...request(ask.step, 258, Uint8Array.of(7, 8))], [10, 0, 0, 0, 2, 0, 0, 0, 2, 1, 0, 0, 7, 8])
})

test('answers are reassembled from arbitrary chunks', () => {
  const answer = (failed: number, ...bytes: number[]) => [bytes.length + 4, 0, 0, 0, failed, 0, 0, 0, ...bytes]
  const stream = Buffer.from([
    ...answer(0, 1, 2, 3),
    ...answer(0),
    ...answer(1, 4),
    ...answer(0, ...new Array(40).fill(9)),
  ])
  for (let size = 1; size <= stream.length; size++) {
    const arrive = answers()
    const found: [boolean, number[]][] = []
    for (let at = 0; at < stream.length; at += size)
      for (const { failed, payload } of arrive(stream.subarray(at, at + size))) found.push([failed, [...payload]])
    assert.equal(
      found,
      [
        [false, [1, 2, 3]],
        [false, []],
        [true, [4]],
        [false, new Array(40).fill(9)],
      ],
      `chunks of ${size} bytes`,
    )
  }
})

test('LATE and ring frames are recognized', () => {
  const ring = [4, 0, 0, 0, 3, 0, 0, 0]
  const frames = answers()(Buffer.from([...LATE, ...ring, 4, 0, 0, 0, 0, 0, 0, 0]))
  assert.equal(
    frames.map(({ late, rung }) => [late, rung]),
    [
      [true, false],
      [false, true],
      [false, false],
    ],
  )
})

test.run()
