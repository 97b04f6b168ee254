/** Compares the static analysis of rows with what happens to other rows when one changes. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { mixedRows } from '../../../src/engine/graph/passes/by-row.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { lower } from '../../../src/engine/lower.ts'
import { type Tensor, type Tensor4D, tf } from '../../../src/engine/tf.ts'

const ROWS = 7
const WIDTH = 4
const random = rng('rows')
const normals = (n: number, scale = 1) => Float32Array.from({ length: n }, () => scale * random.normal())
const w = tf.variable(tf.tensor(normals(16), [4, 4]))

type Op = (x: Tensor) => Tensor
/** From `[n, 4]` to `[n, 4]`. */
const APART: readonly Op[] = [
  x => x.tanh(),
  x => x.matMul(w),
  x => x.softmax(1),
  x => x.sub(x.max(1, true)),
  x => tf.concat([x.slice([0, 2], [-1, 2]), x.slice([0, 0], [-1, 2])], 1),
  x => x.transpose().relu().transpose(),
  x => w.matMul(x, false, true).transpose(),
  x =>
    x
      .reshape([-1, 2])
      .matMul(w.slice([0, 0], [2, 2]))
      .reshape([-1, 4]),
  x => x.reshape([-1, 2, 2]).transpose([0, 2, 1]).reshape([-1, 4]),
  x => tf.split(tf.concat([x, x.neg()]).sigmoid(), 2)[1]!,
  x => tf.gather(x, tf.tensor1d([3, 1, 0, 0], 'int32'), 1),
  x => tf.gather(w, x.argMax(1)),
  x => tf.oneHot(x.argMax(1), 4).toFloat().mul(x),
  x => tf.where(x.greater(0), x, w.slice([0, 0], [1, 4])),
  x => tf.tile(x, [1, 2]).slice([0, 2], [-1, 4]),
  x => tf.pad(x, [[0, 0], [1, 1]]).slice([0, 0], [-1, 4]), // biome-ignore format: one line per operation
  x => x.expandDims(1).mul(x.expandDims(2)).sum(2),
  x => tf.matMul(x.reshape([-1, 4, 1]), x.reshape([-1, 1, 4])).mean(1),
  x => tf.tile(x, [2, 1]).slice([x.shape[0]!, 0], [-1, 4]),
  x => tf.conv2d(x.reshape([-1, 2, 2, 1]) as Tensor4D, tf.ones([2, 2, 1, 1]) as Tensor4D, 1, 'same').reshape([-1, 4]),
]
const TOGETHER: readonly Op[] = [
  x => x.sub(x.max(0)),
  x => x.add(x.sum()),
  x => x.softmax(1).transpose().softmax(1).transpose(),
  x => x.matMul(x, false, true).matMul(x),
  x => x.matMul(x.matMul(x, true)),
  x => x.reshape([4, -1]).transpose(),
  x => x.add(x.slice([1, 0], [1, 4])),
  x => tf.gather(x, x.argMax(1)),
  x => x.transpose().reshape([-1, 4]),
  x => tf.concat([x, x.neg()]).reshape([-1, 8]).slice([0, 0], [-1, 4]),
  x => tf.tile(x, [2, 1]).reshape([-1, 8]).slice([0, 4], [-1, 4]),
  x => x.mul(x.greater(1).any(0, true).toFloat()),
  x => tf.reverse(x, 0),
]

/** Whether a row of the result changes when other rows do. */
function depends(f: Op): boolean {
  const fixed = normals(WIDTH)
  return Array.from({ length: ROWS }, (_, row) => row).some(row => {
    const answers = Array.from({ length: 3 }, () =>
      tf.tidy(() => {
        const data = normals(ROWS * WIDTH, 3)
        data.set(fixed, row * WIDTH)
        return f(tf.tensor2d(data, [ROWS, WIDTH]))
          .slice([row, 0], [1, -1])
          .dataSync()
      }),
    )
    return answers.some(answer => answer.some((x, i) => Math.abs(x - answers[0]![i]!) > 1e-5))
  })
}

/** The verdict of the analysis. */
function told(f: Op): string | undefined {
  let mixed: string | undefined
  lower(({ x }) => ({ y: f(x!) }), { x: { shape: [ROWS, WIDTH] } }, new Layout(), {
    name: 'rows',
    updates: 1,
    frozen: () => w.dataSync() as Float32Array,
    check: results => {
      mixed = mixedRows(results, ROWS)
    },
  })
  return mixed
}

await tf.setBackend('cpu')

test('operations that keep rows separate, and those that mix them', () => {
  for (const f of APART) assert.is(told(f), undefined, String(f))
  for (const f of TOGETHER) assert.type(told(f), 'string', String(f))
  for (const f of APART) assert.not.ok(depends(f), String(f))
  for (const f of TOGETHER) assert.ok(depends(f), String(f))
})

test('programs: none that mixes rows is accepted, and few are refused needlessly', () => {
  let vain = 0
  for (let i = 0; i < 300; i++) {
    const ops = Array.from({ length: 4 }, () => {
      const from = random.next() < 0.12 ? TOGETHER : APART
      return from[random.int(from.length)]!
    })
    const f: Op = x => ops.reduce((y, op) => op(y), x)
    const mixed = told(f)
    if (!mixed) assert.not.ok(depends(f), ops.map(String).join('\n'))
    else if (ops.every(op => APART.includes(op))) assert.unreachable(`${mixed}:\n${ops.map(String).join('\n')}`)
    else if (!depends(f)) vain++
  }
  assert.ok(vain < 30, `${vain} refused needlessly`)
})

test('the kernel that mixes rows is named, even if it becomes several operations', () => {
  assert.is(
    told(x => x.sub(x.mean(0))),
    'Mean mixes rows',
  )
  assert.is(
    told(x => x.sub(x.max(0))),
    'Max mixes rows',
  )
})

test.run()
