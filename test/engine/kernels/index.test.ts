import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { convolution } from '../../../src/engine/kernels/convolution.ts'
import { elementwise } from '../../../src/engine/kernels/elementwise.ts'
import { KERNELS } from '../../../src/engine/kernels/index.ts'
import { linear } from '../../../src/engine/kernels/linear.ts'
import { reduction } from '../../../src/engine/kernels/reduction.ts'
import { shape } from '../../../src/engine/kernels/shape.ts'

test('every kernel is in exactly one table, and each table is tested row by row', () => {
  const tables = [convolution, elementwise, linear, reduction, shape].flatMap(Object.keys)
  assert.equal(Object.keys(KERNELS).sort(), tables.sort())
})

test.run()
