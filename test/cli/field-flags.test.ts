import { Command } from 'commander'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addFieldFlags, fieldsOf } from '../../src/cli/field-flags.ts'

const command = (resumed: boolean) => {
  const made = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addFieldFlags(made, resumed)
  return made
}
const parsed = (...args: string[]) => fieldsOf(command(false).parse(args, { from: 'user' }).opts())

test('flags set the fields of an experiment, in groups too', () => {
  assert.equal(parsed(), {})
  assert.equal(parsed('--steps', '50_000', '--seed', '3', '--worker-timeout', '1.5'), {
    steps: 50_000,
    seed: 3,
    workerTimeout: 1.5,
  })
  assert.equal(parsed('--checkpoint', '100', '--keep', '2', '--device', 'cpu'), {
    device: 'cpu',
    checkpoint: { every: 100, keep: 2 },
  })
})

test('a value that does not fit is named with its flag', () => {
  const refuses = (args: string[], message: string) =>
    assert.throws(
      () => parsed(...args),
      (error: Error) => error.message === message,
    )
  refuses(['--steps', '0'], '--steps must be a whole number of at least 1, not 0.')
  refuses(['--steps', 'abc'], '--steps must be a whole number of at least 1, not "abc".')
  refuses(['--worker-timeout', '0'], '--worker-timeout must be a number above 0, not 0.')
  refuses(
    ['--engine', 'torch'],
    "error: option '--engine <kind>' argument 'torch' is invalid. Allowed choices are auto, onnx, tfjs.",
  )
})

test('a resumed run keeps its seed, its number of environments and what it records', () => {
  const flags = (resumed: boolean) => command(resumed).options.map(({ long }) => long)
  const all = [
    '--steps',
    '--seed',
    '--envs',
    '--workers',
    '--device',
    '--engine',
    '--checkpoint',
    '--keep',
    '--worker-timeout',
    '--from',
    '--dataset',
    '--dataset-best',
    '--record',
  ]
  assert.equal(flags(false), all)
  assert.equal(
    flags(true),
    all.filter(flag => !['--seed', '--envs', '--from', '--dataset', '--dataset-best', '--record'].includes(flag)),
  )
})

test('help names the defaults, where a run begins', () => {
  assert.match(
    command(false).helpInformation(),
    /--steps <n> +environment steps in total \(default: the\s+preset's,\s+or\s+50,000\)/,
  )
  assert.match(command(true).helpInformation(), /--steps <n> +environment steps in total\n/)
})

test.run()
