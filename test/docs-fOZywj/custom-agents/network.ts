// network.ts
import { dqn, train } from 'sente'

const agent = dqn({
  network: (tf, { inputs, outputs }) =>
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [...inputs] }),
        tf.layers.dense({ units: 64, activation: 'tanh' }),
        tf.layers.dense({ units: outputs }),
      ],
    }),
})
train({ env: 'Catch-v0', agent, steps: 2_000 }).subscribe({ complete: () => console.log('trained') })
