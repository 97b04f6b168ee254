import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Form, readJson, readRaw } from '../../../src/app/serve/question.ts'
import { box, discrete, multiDiscrete } from '../../../src/core/space.ts'

const plain: Form = { observationSpace: box([2, 2], -1, 1), actionSpace: discrete(3), masked: false, state: 0 }
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
  const other: Form = { observationSpace: discrete(5), actionSpace: box([2], -1, 1), masked: false, state: 0 }
  const numbers = readJson('{"observations": [3]}', other)
  assert.equal(numbers.views, [{ observation: 3 }])
  assert.is(numbers.answer([{ action: Float32Array.of(0.5, -1) }]), '{"actions":[[0.5,-1]]}')
})

test('JSON: the state of a policy with memory goes from answer to request', () => {
  const form = { ...plain, state: 2 }
  const state = Float32Array.of(0.25, -1)
  const first = readJson('{"observation": [1,2,3,4]}', form)
  assert.equal(first.views, [{ observation: Float32Array.of(1, 2, 3, 4) }])
  assert.is(first.answer([{ action: 2, state }]), '{"action":2,"state":[0.25,-1]}')
  const two = readJson('{"observations": [[1,2,3,4],[5,6,7,8]], "states": [[0.25,-1],null]}', form)
  assert.equal(two.views[0]!.state, state)
  assert.is(two.views[1]!.state, undefined)
  assert.is(
    two.answer([
      { action: 2, state },
      { action: 0, state },
    ]),
    '{"actions":[2,0],"states":[[0.25,-1],[0.25,-1]]}',
  )
  const refused = (body: object, message: RegExp, to: Form = form) =>
    assert.throws(() => readJson(JSON.stringify({ observation: [1, 2, 3, 4], ...body }), to), message)
  refused({ state: [1] }, /has 1 numbers, not 2/)
  refused({ state: [1, 1e60] }, /not finite/)
  refused({ states: [[1, 2]] }, /send one state/)
  refused({ state: [1, 2] }, /no memory: leave out state/, plain)
  refused({ observation: undefined, observations: [[1, 2, 3, 4]], states: [] }, /1 observations and 0 states/)
  refused({ observation: undefined, observations: [[1, 2, 3, 4]], state: [1, 2] }, /send states, a list/)
  assert.throws(() => readRaw(bytes(Float32Array.of(1, 2, 3, 4)), form), /raw numbers cannot carry/)
})

test('raw: float32 numbers, then masks; int32 or float32 in return', () => {
  const two = readRaw(bytes(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), Uint8Array.of(1, 0, 0, 1, 1, 1)), masked)
  assert.equal(two.views, [
    { observation: Float32Array.of(1, 2, 3, 4), legal: Uint8Array.of(1, 0, 0) },
    { observation: Float32Array.of(5, 6, 7, 8), legal: Uint8Array.of(1, 1, 1) },
  ])
  assert.equal(two.answer([{ action: 0 }, { action: 2 }]), new Uint8Array(Int32Array.of(0, 2).buffer))
  const many: Form = { observationSpace: multiDiscrete([2, 3]), actionSpace: box([1], 0, 1), masked: false, state: 0 }
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
    [`{"observation": ${o}, "reward": 1}`, plain, /^the request has a field "reward"/],
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
