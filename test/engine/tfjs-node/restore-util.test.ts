import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { restoreUtil } from '../../../src/engine/tfjs-node/restore-util.ts'

type Util = Record<string, (value: unknown) => boolean>

test('functions that Node 23 removed exist again and behave the same', () => {
  const util = {} as Util
  restoreUtil(util)
  const values = {
    null: null,
    undefined,
    0: 0,
    text: '',
    array: [],
    object: {},
    date: new Date(0),
    error: new Error(),
    regExp: /x/,
    symbol: Symbol(),
    buffer: Buffer.of(1),
    function() {},
    true: true,
  }
  const yes = (name: string) => Object.entries(values).flatMap(([key, value]) => (util[name]!(value) ? key : []))
  assert.equal(yes('isArray'), ['array'])
  assert.equal(yes('isBoolean'), ['true'])
  assert.equal(yes('isBuffer'), ['buffer'])
  assert.equal(yes('isDate'), ['date'])
  assert.equal(yes('isError'), ['error'])
  assert.equal(yes('isFunction'), ['function'])
  assert.equal(yes('isNull'), ['null'])
  assert.equal(yes('isNullOrUndefined'), ['null', 'undefined'])
  assert.equal(yes('isNumber'), ['0'])
  assert.equal(yes('isObject'), ['array', 'object', 'date', 'error', 'regExp', 'buffer'])
  assert.equal(yes('isPrimitive'), ['0', 'null', 'undefined', 'text', 'symbol', 'true'])
  assert.equal(yes('isRegExp'), ['regExp'])
  assert.equal(yes('isString'), ['text'])
  assert.equal(yes('isSymbol'), ['symbol'])
  assert.equal(yes('isUndefined'), ['undefined'])
})

test('existing functions stay', () => {
  const isString = () => true
  const util = { isString, isArray: () => true }
  restoreUtil(util)
  assert.is(util.isString, isString)
  assert.is(util.isArray, Array.isArray) // Node's own prints a deprecation warning
})

test.run()
