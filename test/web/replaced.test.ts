import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { requireWorkers } from '../../src/web/crew.ts'
import { openEngine } from '../../src/web/open-engine.ts'

/** What browsers have instead of a file has the types of that file: the compiler checks it. */
type Instead<File, Web extends Partial<File>> = Web
export type Replaced = [
  Instead<typeof import('../../src/core/guard/event-loop.ts'), typeof import('../../src/web/event-loop.ts')>,
  Instead<typeof import('../../src/core/guard/machine.ts'), typeof import('../../src/web/machine.ts')>,
  Instead<typeof import('../../src/engine/onnx/wasm/files.ts'), typeof import('../../src/web/wasm-files.ts')>,
  Instead<typeof import('../../src/engine/open.ts'), typeof import('../../src/web/open-engine.ts')>,
  Instead<typeof import('../../src/engine/tfjs/packages.ts'), typeof import('../../src/web/tf-packages.ts')>,
  Instead<typeof import('../../src/engine/trace/frames.ts'), typeof import('../../src/web/frames.ts')>,
  Instead<typeof import('../../src/search/threads/threads.ts'), typeof import('../../src/web/search-threads.ts')>,
  Instead<typeof import('../../src/vector/crew.ts'), typeof import('../../src/web/crew.ts')>,
]

test('workers are refused with a fix', () => {
  assert.throws(() => requireWorkers(2, 4, 60), 'need Node: leave workers out')
  requireWorkers(0, 1, 60)
})

test('GPUs and the eager engine are refused with a fix', async () => {
  for (const request of [
    { device: 'gpu', engine: 'auto' },
    { device: 'cpu', engine: 'tfjs' },
  ] as const)
    await openEngine(request).then(
      () => assert.unreachable(),
      error => assert.match(error.message, /leave (device|engine) out/),
    )
})

test.run()
