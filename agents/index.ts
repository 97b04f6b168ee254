// Importing this file makes every built-in agent known by its name.

export * from './ddpg.ts'
export * from './dqn.ts'
export * from './random.ts'
export * from './sac.ts'
export * from './td3.ts'
