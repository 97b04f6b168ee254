import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Form, readJson, readRaw } from '../../../src/app/serve/question.ts'
import { box, discrete, multiDiscrete } from '../../../src/core/space.ts'

const plain: Form = { observationSpace: box([2, 2], -1, 1), actionSpace: discrete(3), masked: false }
const masked: Form = { ...plain, masked: true }
const bytes = (...arrays: readonly (Float32Array | Uint8Array)[]) =>
  Buffer.concat(arrays.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer)))

test('JSON: one observation, several, nested or flat, with masks', () => {
  const one = readJson('{"observation": [[0.5, 1], [2, 3]]}', plain)
  assert.equal(one.views, [{ observation: Float32Array.of(0.5, 1, 2, 3) }])
  assert.is(one.answer([{ action: 2 }]), '{"action":2}')
  const two = readJson('{"observations": [[1,2,3,4],[5,6,7,8]], "legal": [[1,0,1],[false,true,false]]}', masked)
  assert.equal(two.views[1], { observation: Float32Array.of(5, 6, 7, 8), legal: Uint8Array.of(0, 1, 0) })
  assert.is(two.answer([{ action: 2 }, { action: 1 }]), '{"actions":[2,1]}')
  const other: Form = { observationSpace: discrete(5), actionSpace: box([2], -1, 1), masked: false }
  const numbers = readJson('{"observations": [3]}', other)
  assert.equal(numbers.views, [{ observation: 3 }])
  assert.is(numbers.answer([{ action: Float32Array.of(0.5, -1) }]), '{"actions":[[0.5,-1]]}')
})

test('raw: float32 numbers, then masks; int32 or float32 in return', () => {
  const two = readRaw(bytes(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), Uint8Array.of(1, 0, 0, 1, 1, 1)), masked)
  assert.equal(two.views, [
    { observation: Float32Array.of(1, 2, 3, 4), legal: Uint8Array.of(1, 0, 0) },
    { observation: Float32Array.of(5, 6, 7, 8), legal: Uint8Array.of(1, 1, 1) },
  ])
  assert.equal(two.answer([{ action: 0 }, { action: 2 }]), new Uint8Array(Int32Array.of(0, 2).buffer))
  const many: Form = { observationSpace: multiDiscrete([2, 3]), actionSpace: box([1], 0, 1), masked: false }
  const one = readRaw(bytes(Float32Array.of(1, 2)), many)
  assert.equal(one.views, [{ observation: Int32Array.of(1, 2) }])
  assert.equal(one.answer([{ action: Float32Array.of(0.5) }]), new Uint8Array(Float32Array.of(0.5).buffer))
})

test('what does not fit is refused in one sentence', () => {
  const o = '[1,2,3,4]'
  for (const [body, form, sentence] of [
    ['', plain, /^the body is not JSON/],
    ['[1]', plain, 'the body is not a JSON object: send {"observation": […]}.'],
    ['{}', plain, 'the request needs either observation, or observations: a list of them.'],
    [`{"observation": ${o}, "observations": []}`, plain, /either observation, or observations/],
    ['{"observations": 1}', plain, 'observations is not a list.'],
    ['{"observations": []}', plain, 'the request has 0 observations: send 1 to 16384.'],
    [`{"observation": ${o}, "state": 1}`, plain, /^the request has a field "state"/],
    ['{"observation": [1,2,3]}', plain, 'observation 0 has 3 numbers, not 4.'],
    ['{"observation": [1,2,3,"4"]}', plain, 'the observation has "4" where a number belongs.'],
    ['{"observation": [1,2,3,null]}', plain, 'the observation has null where a number belongs.'],
    ['{"observation": [1,2,3,true]}', plain, 'the observation has true where a number belongs.'],
    ['{"observation": [1,2,3,1e39]}', plain, 'observation 0 has Infinity at index 3: send finite float32 numbers.'],
    [
      `{"observation": ${'['.repeat(50)}1${']'.repeat(50)}}`,
      plain,
      'the observation has an object where a number belongs.',
    ],
    [`{"observation": ${o}, "legal": [1,1,1]}`, plain, 'this environment masks no actions: leave out legal.'],
    [`{"observation": ${o}}`, masked, /^observation 0 has no legal: this environment masks illegal actions/],
    [`{"observation": ${o}, "legal": [1,1]}`, masked, 'legal of observation 0 has 2 numbers, not 3.'],
    [`{"observation": ${o}, "legal": [1,1,2]}`, masked, 'legal of observation 0 has numbers other than 0 and 1.'],
    [`{"observation": ${o}, "legal": [0,0,0]}`, masked, 'legal of observation 0 leaves no action to choose.'],
    [`{"observations": [${o}], "legal": []}`, masked, 'the request has 1 observations and 0 masks: send one for each.'],
    [
      '{"observation": 5}',
      { ...plain, observationSpace: discrete(5) },
      'observation 0 is 5, not an integer from 0 to 4.',
    ],
  ] as const)
    assert.throws(
      () => readJson(body, form),
      (error: Error) => (typeof sentence === 'string' ? error.message === sentence : sentence.test(error.message)),
      body,
    )
  assert.throws(() => readRaw(new Uint8Array(15), plain), 'the body has 15 bytes, not a multiple of 16: send 4 float32')
  assert.throws(() => readRaw(new Uint8Array(0), masked), 'then a mask of 3 bytes for each')
})

test.run()
