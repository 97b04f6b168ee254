// Importing this file registers every built-in environment.
export * from './cartpole.ts'
export * from './catch.ts'
export * from './identity.ts'
export * from './masked-identity.ts'
