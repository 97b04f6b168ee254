import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { box, discrete, multiDiscrete, type Space } from '../../../src/core/space.ts'
import { readMinari } from '../../../src/store/minari/read.ts'
import { fromText, toText } from '../../../src/store/minari/spaces.ts'
import { writeMinari } from '../../../src/store/minari/write.ts'
import { temporary } from '../folder.ts'

const step = (observation: unknown, action: unknown, more: object = {}) => ({
  observation,
  action,
  reward: 0.1,
  terminated: false,
  truncated: false,
  ...more,
})
const about = (observationSpace: Space, actionSpace: Space) => ({
  observationSpace,
  actionSpace,
  algorithm: 'random',
  description: 'for tests',
})
const floats = (...numbers: number[]) => Float32Array.from(numbers)

for (const [what, observationSpace, actionSpace, steps, final] of [
  [
    'numbers and choices',
    box([2], [-1, Number.NEGATIVE_INFINITY], [1, 5]),
    discrete(3),
    [step(floats(0.1, 2), 2), step(floats(0.3, 4), 0, { reward: -3, terminated: true })],
    floats(0.5, 0.25),
  ],
  [
    'pixels and several numbers',
    box([2, 2], 0, 255, 'uint8'),
    box([2], -2, 2),
    [step(floats(0, 255, 3, 4), floats(-2, 0.5)), step(floats(9, 8, 7, 6), floats(1, 1), { truncated: true })],
    floats(1, 2, 3, 4),
  ],
  [
    'choices and masks',
    multiDiscrete([3, 4]),
    multiDiscrete([2, 2]),
    [step(Int32Array.of(2, 3), Int32Array.of(1, 0), { legal: Uint8Array.of(1, 0, 1, 1) })],
    Int32Array.of(0, 1),
  ],
] as const)
  test(`${what}: read back as written`, () => {
    const folder = join(temporary(), 'some-v3')
    const episode = { steps, final }
    const other = { steps: steps.slice(0, 1), final: steps.at(-1)!.observation }
    const written = writeMinari(folder, about(observationSpace, actionSpace), [episode, other])
    assert.equal(written, { episodes: 2, steps: steps.length + 1 })
    for (const at of [folder, join(folder, 'data')]) {
      const dataset = readMinari(at)
      assert.equal(dataset.actionSpace, normal(actionSpace))
      assert.equal(dataset.observationSpace, normal(observationSpace))
      assert.equal([...dataset.episodes()], [episode, other])
    }
  })

/** A space with a bound for each number. */
function normal(space: Space): Space {
  if (space.kind !== 'box') return space
  const each = (limit: typeof space.low) =>
    typeof limit === 'number' ? new Array<number>(space.shape.reduce((a, b) => a * b, 1)).fill(limit) : limit
  return { ...space, low: each(space.low), high: each(space.high) }
}

test('spaces as Minari writes them', () => {
  const text =
    '{"type": "Box", "dtype": "float64", "shape": [2, 1], "low": [[-Infinity], [0.0]], "high": [[Infinity], [1.5]]}'
  assert.equal(fromText(text, 'it'), box([2, 1], [Number.NEGATIVE_INFINITY, 0], [Number.POSITIVE_INFINITY, 1.5]))
  assert.is(toText(box([], 0, 1)), '{"type": "Box", "dtype": "float32", "shape": [], "low": 0, "high": 1}')
  for (const refused of [
    '{"type": "Dict", "subspaces": {}}',
    '{"type": "Discrete", "dtype": "int64", "start": 1, "n": 2}',
    'no JSON',
  ])
    assert.throws(
      () => fromText(refused, 'the space'),
      'the space is a space other than Box, Discrete and MultiDiscrete',
    )
  assert.throws(() => fromText(text.replace('[0.0]', '0.0, 1'), 'the space'), 'the space has bounds that do not fit')
})

test('names, other storage and damage are one sentence each', () => {
  const home = temporary()
  const spaces = about(box([1], 0, 1), discrete(2))
  const episode = { steps: [step(floats(1), 1)], final: floats(0) }
  const write = (name: string) => writeMinari(join(home, name), spaces, [episode])
  assert.throws(() => write('some'), 'some has no version: name the dataset as Minari does, such as datasets/')
  write('some-v0')
  assert.throws(() => write('some-v0'), 'some-v0 exists already: name a new folder.')
  assert.throws(() => readMinari(home), 'is no Minari dataset: it has no data/metadata.json.')

  const metadata = join(home, 'some-v0/data/metadata.json')
  const file = join(home, 'some-v0/data/0/part-0.arrow')
  const [said, bytes] = [readFileSync(metadata, 'utf8'), readFileSync(file)]
  const read = () => [...readMinari(join(home, 'some-v0')).episodes()]
  const refused = (text: string, sentence: string) => {
    writeFileSync(metadata, text)
    assert.throws(read, sentence)
    writeFileSync(metadata, said)
  }
  refused(
    said.replace('"arrow"', '"hdf5"'),
    "is stored as hdf5: copy it into Arrow storage with Minari's MinariStorage.new",
  )
  refused('{', 'metadata.json is not JSON')
  refused('{}', 'has metadata of another form ("total_episodes"')
  refused(said.replace('"total_episodes":1', '"total_episodes":2'), 'but no data/1/part-0.arrow')
  refused(
    said.replace('[1]', '[2]').replace('[0]', '[0, 0]').replace('[1]', '[1, 1]'),
    'a column has lists of 1 numbers, not of 2',
  )
  for (const damaged of [bytes.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(500, 'ARROW1')]) {
    writeFileSync(file, damaged)
    assert.throws(read, 'part-0.arrow is damaged or of another form')
  }
  mkdirSync(join(home, 'images-v0/data'), { recursive: true })
  const image = JSON.stringify({
    total_episodes: 0,
    data_format: 'arrow',
    observation_space: toText(box([32, 32, 3], 0, 255, 'uint8')),
    action_space: toText(discrete(2)),
  })
  writeFileSync(join(home, 'images-v0/data/metadata.json'), image)
  assert.throws(() => readMinari(join(home, 'images-v0')), 'holds JPEG images')
})

test.run()
