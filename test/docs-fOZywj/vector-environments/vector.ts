// vector.ts
import { vectorEnv } from 'sente'

const envs = await vectorEnv({ env: 'CartPole-v1', envs: 8, workers: 2, seed: 1 })
let view = await envs.reset() // view.observations: Float32Array [8, 4], view.legal: Uint8Array [8, A] where there are masks
for (let t = 0; t < 1_000; t++) {
  const actions = Array.from({ length: 8 }, (_, i) => (view.observations[4 * i + 2]! > 0 ? 1 : 0))
  const step = await envs.step(actions) // step.rewards, step.terminated, step.truncated: [8]
  view = step.over.includes(1) ? await envs.reset(step.over) : step
}
envs.close()
