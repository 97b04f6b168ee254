import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseJson } from '../../../src/store/json/parse-json.ts'

test('valid JSON is parsed', () => {
  const value = { a: [1, -2.5e3, null, true], 'b"\\': 'brackets [[[ and , in "text" \\', c: { d: {} } }
  for (const indent of [0, 2]) assert.equal(parseJson(JSON.stringify(value, null, indent)), value)
  assert.equal(parseJson('"[[[\\""'), '[[["')
  for (const wrong of ['', '{', '[1,', '"a', '"\\', ']', '[]]', '{"a":1}}'])
    assert.throws(
      () => parseJson(wrong),
      (error: unknown) => error instanceof SyntaxError,
    )
})

test('JSON nested too deeply or with too many values is refused before parsing', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  assert.ok(parseJson(nested(500)))
  for (const levels of [501, 100_000, 5_000_000])
    assert.throws(() => parseJson(nested(levels)), /^it is nested more than 500 levels deep$/)
  assert.throws(() => parseJson('{"a":'.repeat(100_000)), /nested/)
  assert.throws(() => parseJson(`[${'{"a":1},'.repeat(200_001)}0]`), /^it has more than 200,000 named values$/)
  assert.is((parseJson(`[${'[],'.repeat(999_998)}[]]`) as unknown[]).length, 999_999)
  assert.throws(() => parseJson(`[${'{},'.repeat(1_000_001)}{}]`), /^it has more than 2,000,000 values$/)
  assert.throws(() => parseJson(`[${'0,'.repeat(2_000_001)}0]`), /^it has more than 2,000,000 values$/)
})

test.run()
