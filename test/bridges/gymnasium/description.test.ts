import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { describe } from '../../../src/bridges/gymnasium/description.ts'
import { UserError } from '../../../src/core/error.ts'

const script = fileURLToPath(new URL('fake.mjs', import.meta.url))
const node = { command: process.execPath, script }
const said = (tell: () => unknown): string => {
  try {
    tell()
  } catch (error) {
    assert.instance(error, UserError)
    assert.ok((error as UserError).usage)
    return (error as UserError).message
  }
  assert.unreachable('nothing was thrown')
  return ''
}
const of = (name: string, python = node, timeout = 20_000) => describe(python, { name, kwargs: {} }, timeout)

test('spaces, bounds that JSON cannot hold, and the threshold', () => {
  const { observationSpace, actionSpace, ...rest } = of('Count-v0')
  assert.equal(observationSpace, { kind: 'box', shape: [2], low: 0, high: Infinity })
  assert.equal(actionSpace, { kind: 'discrete', n: 3 })
  assert.equal(rest, { gymnasium: '1.2.3', solvedAt: 4.5, pixels: true })
  assert.equal(of('Multi-v0').actionSpace, { kind: 'box', shape: [2], low: [-1, -Infinity], high: [1, 2] })
  assert.equal(of('Picture-v0').observationSpace, { kind: 'box', shape: [2], low: 0, high: 255, dtype: 'uint8' })
  assert.equal(of('Multi-v0').observationSpace, { kind: 'multi-discrete', sizes: [1_000_000, 50] })
})

test('it is asked once', () => {
  assert.is(of('Count-v0'), of('Count-v0'))
})

test('no such program', () => {
  assert.is(
    said(() => of('Count-v0', { command: './no/python', script })),
    'there is no Python at "./no/python": install Python 3 with "pip install gymnasium", or name one that has it ' +
      'with --python PATH or SENTE_PYTHON.',
  )
})

test('a program that is no Python, by its last words', () => {
  assert.match(
    said(() => of('Count-v0', { command: process.execPath, script: './nothing.mjs' })),
    /^gymnasium:Count-v0: ".*" ended \(exit code 1\); its last words: Node\.js v.*: is it Python 3, with Gymnasium working in it\? Name another with --python PATH\.$/,
  )
})

test('what Python refuses is told as it tells it: no package, a space that has no counterpart', () => {
  assert.match(
    said(() => of('Missing-v0')),
    /^gymnasium:Missing-v0: this Python \(3\.11\.7\) has no package gymnasium: install it/,
  )
  assert.match(
    said(() => of('Text-v0')),
    /^gymnasium:Text-v0: its observation space Text\(1, 5\) is none that Sente knows/,
  )
})

test('an environment whose making hangs', () => {
  assert.is(
    said(() => of('HangsAtOnce-v0', node, 2_000)),
    'gymnasium:HangsAtOnce-v0: Python made no environment within 2 s: it hangs, or needs a longer timeout, ' +
      'gymnasium(id, { timeout }).',
  )
})

test.run()
