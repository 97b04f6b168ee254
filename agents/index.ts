// Importing this file registers every built-in agent, and the presets.
import '../presets/index.ts'

export { alphazero } from './alphazero.ts'
export { c51 } from './c51.ts'
export { ddpg } from './ddpg.ts'
export { dqn } from './dqn.ts'
export { mcts } from './mcts.ts'
export { qrDqn } from './qr-dqn.ts'
export { rainbow } from './rainbow.ts'
export { random } from './random.ts'
export { sac } from './sac.ts'
export { td3 } from './td3.ts'
