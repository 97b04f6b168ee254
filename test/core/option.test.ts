import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { type Config, configure, limits, option, parseOption } from '../../src/core/option.ts'

const options = {
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  batch: option(64, 'rows a batch', { min: 1, integer: true }),
  most: option(0, 'upper limit only', { max: 5 }),
  double: option(true, 'double Q-learning'),
  hidden: option([64, 64], 'widths of the hidden layers', { min: 1, integer: true }),
  prefix: option('q', 'name of the variables'),
  map: option(['SF', 'FG'], 'rows of a lake'),
  loss: option('huber', 'loss function', { choices: ['huber', 'mse'] }),
  network: option<(() => number) | undefined>(undefined, 'builds the network'),
}
const set = (overrides: Record<string, unknown>) => configure('agent dqn', options, overrides)

function refuses(action: () => unknown, message: string) {
  assert.throws(action, (error: unknown) => {
    assert.instance(error, UserError)
    assert.ok((error as UserError).usage)
    assert.is((error as UserError).message, message)
    return true
  })
}

test('options that are absent or undefined keep their defaults', () => {
  assert.equal(set({ gamma: undefined, batch: 32 }), {
    gamma: 0.99,
    batch: 32,
    most: 0,
    double: true,
    hidden: [64, 64],
    prefix: 'q',
    map: ['SF', 'FG'],
    loss: 'huber',
    network: undefined,
  })
})

test('an unknown option is rejected with the closest one', () => {
  refuses(() => set({ gama: 0.9 }), 'agent dqn has no option "gama". Did you mean "gamma"?')
})

test('values outside the limits are rejected, and the error states the limits', () => {
  const gamma = 'agent dqn: option "gamma" (discount γ) must be a number from 0 to 1, not '
  refuses(() => set({ gamma: 1.5 }), `${gamma}1.5.`)
  refuses(() => set({ gamma: Number.NaN }), `${gamma}NaN.`)
  refuses(() => set({ gamma: '0.9' }), `${gamma}0.9.`)
  const batch = 'agent dqn: option "batch" (rows a batch) must be a whole number of at least 1, not '
  refuses(() => set({ batch: 0 }), `${batch}0.`)
  refuses(() => set({ batch: 1.5 }), `${batch}1.5.`)
  refuses(() => set({ most: 6 }), 'agent dqn: option "most" (upper limit only) must be a number of at most 5, not 6.')
  refuses(() => set({ double: 1 }), 'agent dqn: option "double" (double Q-learning) must be true or false, not 1.')
  refuses(() => set({ loss: 'mae' }), 'agent dqn: option "loss" (loss function) must be one of huber, mse, not mae.')
  const hidden =
    'agent dqn: option "hidden" (widths of the hidden layers) must be a list, each a whole number of at least 1, not '
  refuses(() => set({ hidden: [64, 0] }), `${hidden}[64,0].`)
  refuses(() => set({ hidden: 64 }), `${hidden}64.`)
  const map = 'agent dqn: option "map" (rows of a lake) must be a list, each a string, not '
  refuses(() => set({ map: [1] }), `${map}[1].`)
  refuses(() => set({ map: 'SFFG' }), `${map}"SFFG".`)
})

test('limits are inclusive', () => {
  assert.is(set({ gamma: 0 }).gamma, 0)
  assert.is(set({ gamma: 1 }).gamma, 1)
  assert.equal(set({ hidden: [] }).hidden, [])
})

test('properties of Object.prototype are not options', () => {
  const message =
    'agent dqn has no option "toString". Known: gamma, batch, most, double, hidden, prefix, map, loss, network.'
  refuses(() => set({ toString: 1 }), message)
  refuses(() => parseOption('agent dqn', options, 'toString', '1'), message)
})

test('text from the command line is parsed as the type of the default', () => {
  const parse = (name: string, text: string) => parseOption('agent dqn', options, name, text)
  assert.is(parse('gamma', '1e-2'), 0.01)
  assert.is(parse('double', 'false'), false)
  assert.is(parse('loss', 'mse'), 'mse')
  assert.equal(parse('hidden', '256,256'), [256, 256])
  assert.equal(parse('hidden', '[8]'), [8])
  assert.equal(parse('map', 'SFF,FHG'), ['SFF', 'FHG'])
  assert.equal(parse('map', '[]'), [])
  assert.equal(parse('hidden', '[]'), [])
  const is = (name: string, help: string) => `agent dqn: option "${name}" (${help}) `
  refuses(() => parse('gamma', 'high'), `${is('gamma', 'discount γ')}must be a number, not "high".`)
  refuses(() => parse('gamma', ''), `${is('gamma', 'discount γ')}must be a number, not "".`)
  refuses(() => parse('double', 'yes'), `${is('double', 'double Q-learning')}must be true or false, not "yes".`)
  refuses(
    () => parse('hidden', '64;64'),
    `${is('hidden', 'widths of the hidden layers')}must be numbers separated by commas, such as 64,64, not "64;64".`,
  )
  refuses(
    () => parse('hidden', ''),
    `${is('hidden', 'widths of the hidden layers')}must be numbers separated by commas, such as 64,64, not "".`,
  )
  refuses(() => parse('network', 'x'), `${is('network', 'builds the network')}can only be set in an experiment file.`)
  refuses(() => parse('batches', '1'), 'agent dqn has no option "batches". Did you mean "batch"?')
})

test('types of option values are widened, except choices', () => {
  const config: Config<typeof options> = {
    gamma: 0.5,
    batch: 1,
    most: 1,
    double: false,
    hidden: [1, 2, 3],
    prefix: 'target',
    map: ['S'],
    loss: 'mse',
    network: () => 1,
  }
  // @ts-expect-error not one of the choices
  const wrong: Config<typeof options>['loss'] = 'mae'
  // @ts-expect-error a number is not text
  const text: Config<typeof options>['gamma'] = 'a'
  assert.ok(config && wrong && text)
})

test('an option without effect is rejected unless it has its default', () => {
  const options = {
    hidden: option([64], 'widths', { idle: { beside: ['own'], write: 'write widths yourself' } }),
    own: option<(() => number) | undefined>(undefined, 'builds'),
  }
  const own = () => 1
  assert.equal(configure('it', options, { hidden: [32] }).hidden, [32])
  assert.equal(configure('it', options, { hidden: [64], own }).hidden, [64])
  assert.throws(
    () => configure('it', options, { hidden: [32], own }),
    /option "hidden" \(widths\) has no effect together with own: leave it out, and write widths yourself/,
  )
})

test('long lists, large numbers and deeply nested values are rejected in one short sentence', () => {
  const wide = { hidden: option([64], 'widths', { min: 1, max: 65_536, integer: true, most: 3 }) }
  const refused = (hidden: unknown) => {
    try {
      configure('agent dqn', wide, { hidden })
    } catch (error) {
      assert.instance(error, UserError)
      return (error as Error).message.replace('agent dqn: option "hidden" (widths) ', '')
    }
    return undefined
  }
  let deep: unknown = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  assert.is(refused([1, 2, 3]), undefined)
  assert.is(refused([1, 2, 3, 4]), 'must be a list of at most 3 values, not 4.')
  assert.is(refused([1e9]), 'must be a list, each a whole number from 1 to 65,536, not [1000000000].')
  assert.match(refused(Array(1e6).fill(0))!, /^must be a list, .* not \[0,0,0[,0]*\]\.$/)
  assert.is(refused(deep), 'must be a list, each a whole number from 1 to 65,536, not [[[…]]].')
  assert.is(limits(wide.hidden), 'at most 3 values, each a whole number from 1 to 65,536')
})

test.run()
