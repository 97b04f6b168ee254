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

test('spaces, infinite bounds, and the threshold', () => {
  const { observationSpace, actionSpace, ...rest } = of('Count-v0')
  assert.equal(observationSpace, { kind: 'box', shape: [2], low: 0, high: Infinity })
  assert.equal(actionSpace, { kind: 'discrete', n: 3 })
  assert.equal(rest, { gymnasium: '1.2.3', solvedAt: 4.5, pixels: true })
  assert.equal(of('Multi-v0').actionSpace, { kind: 'box', shape: [2], low: [-1, -Infinity], high: [1, 2] })
  assert.equal(of('Picture-v0').observationSpace, { kind: 'box', shape: [2], low: 0, high: 255, dtype: 'uint8' })
  assert.equal(of('Multi-v0').observationSpace, { kind: 'multi-discrete', sizes: [1_000_000, 50] })
})

test('the description is cached', () => {
  assert.is(of('Count-v0'), of('Count-v0'))
})

test('a missing program', () => {
  assert.is(
    said(() => of('Count-v0', { command: './no/python', script })),
    'there is no Python at "./no/python": install Python 3 and run "pip install gymnasium", or choose another Python ' +
      'with --python PATH or SENTE_PYTHON.',
  )
})

test('a program that is not Python, with its last output', () => {
  assert.match(
    said(() => of('Count-v0', { command: process.execPath, script: './nothing.mjs' })),
    /^gymnasium:Count-v0: ".*" exited \(exit code 1\); last output: Node\.js v.*; it is probably not Python 3 with a /,
  )
})

test('errors of Python are reported: a missing package, an unsupported space', () => {
  assert.match(
    said(() => of('Missing-v0')),
    /^gymnasium:Missing-v0: this Python \(3\.11\.7\) lacks the package gymnasium: install it/,
  )
  assert.match(
    said(() => of('Text-v0')),
    /^gymnasium:Text-v0: its observation space Text\(1, 5\) is not supported/,
  )
})

test('an environment that hangs in its constructor', () => {
  assert.is(
    said(() => of('HangsAtOnce-v0', node, 2_000)),
    'gymnasium:HangsAtOnce-v0: Python did not create the environment within 2 s: it hangs, or needs a longer ' +
      'timeout: gymnasium(id, { timeout }).',
  )
})

test.run()
