import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { printOptions } from '../../../../src/cli/view/lists/option-table.ts'
import { option } from '../../../../src/core/option.ts'
import { captured } from '../../here.ts'

test('a line an option: name, default, meaning and limits, under each other', async () => {
  const options = {
    size: option(5, 'rows and columns', { min: 2, max: 9, integer: true }),
    hidden: option([64, 64], 'widths', { min: 1 }),
    loss: option('huber', 'loss function', { choices: ['huber', 'mse'] }),
    slippery: option(true, 'whether it slips'),
    map: option(['SF', 'FG'], 'rows of a lake'),
    network: option<(() => number) | undefined>(undefined, 'builds the network'),
    rate: option(() => 1, 'by step'),
  }
  assert.is(
    (await captured(() => printOptions(options))).stdout,
    `  size      5         rows and columns (whole number from 2 to 9)
  hidden    64,64     widths (each a number of at least 1)
  loss      huber     loss function (huber, mse)
  slippery  true      whether it slips
  map       SF,FG     rows of a lake
  network   –         builds the network
  rate      function  by step
`,
  )
})

test.run()
