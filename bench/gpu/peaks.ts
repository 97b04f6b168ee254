import type { DeviceRequest } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { openEngine } from '../../src/engine/open.ts'
import { tf } from '../../src/engine/tf.ts'

/** Peak speeds measured on a device. */
export interface Peaks {
  readonly device: 'cpu' | 'gpu'
  /** FLOP/s in a product of two square matrices. */
  readonly flops: number
  /** Bytes read and written per second while adding one to each element of a matrix. */
  readonly bytes: number
}

/** Sizes grow until a product takes this many ms. */
const LONG = 20
const SIZES = [512, 1024, 2048, 4096]

/** Measures matrix products and copies of growing square matrices that stay on the device. */
export async function measurePeaks(request: DeviceRequest): Promise<Peaks> {
  const random = rng(1)
  const best = { flops: 0, bytes: 0 }
  for (const N of SIZES) {
    const engine = await openEngine(request)
    const matrix = () => tf.variable(tf.tensor2d(Float32Array.from({ length: N * N }, random.next), [N, N]), false)
    const [a, b, c] = [matrix(), matrix(), matrix()] as const
    engine.own({ a: [a], b: [b], c: [c] })
    const corner = (x: ReturnType<typeof matrix>) => ({ corner: x.slice([0, 0], [1, 1]).reshape([1]) })
    const product = await engine.compile(
      () => {
        c.assign(a.matMul(b) as typeof c)
        return corner(c)
      },
      {},
      { name: 'product' },
    )
    const copy = await engine.compile(
      () => {
        c.assign(a.add(1) as typeof c)
        return corner(c)
      },
      {},
      { name: 'copy' },
    )
    const time = async (step: typeof product): Promise<number> => {
      const times: number[] = []
      for (let i = 0; i < 6; i++) {
        const started = performance.now()
        await step.run()
        times.push(performance.now() - started)
      }
      return Math.min(...times.slice(1)) // the first is warm-up
    }
    const [multiplied, copied] = [await time(product), await time(copy)]
    best.flops = Math.max(best.flops, (2 * N ** 3) / (multiplied / 1000))
    best.bytes = Math.max(best.bytes, (2 * 4 * N * N) / (copied / 1000))
    engine.dispose()
    for (const variable of [a, b, c]) variable.dispose()
    if (multiplied > LONG) break
  }
  return { device: request.device === 'cpu' ? 'cpu' : 'gpu', ...best }
}
