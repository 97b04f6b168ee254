// Importing this file registers every built-in environment.
export { cartPole, cartPoleV0, cartPoleV1 } from './cartpole.ts'
export * from './cartpole-continuous.ts'
export * from './catch.ts'
export * from './identity.ts'
export * from './masked-identity.ts'
export { mountainCar, mountainCarV0 } from './mountain-car.ts'
export * from './mountain-car-continuous.ts'
export * from './pendulum.ts'
