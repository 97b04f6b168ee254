// Importing this file makes every built-in agent known by its name.
export { c51 } from './c51.ts'
export { ddpg } from './ddpg.ts'
export { dqn } from './dqn.ts'
export { qrDqn } from './qr-dqn.ts'
export { rainbow } from './rainbow.ts'
export { random } from './random.ts'
export { sac } from './sac.ts'
export { td3 } from './td3.ts'
