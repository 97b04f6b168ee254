// Importing this file makes every built-in agent known by its name.
export * from './dqn.ts'
export * from './random.ts'
