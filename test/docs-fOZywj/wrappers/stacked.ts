// stacked.ts
import { actionRepeat, cartPole, dqn, frameStack, register, train } from 'sente'

const create = () => frameStack(actionRepeat(cartPole(), 2), 4) // each action twice, the last four observations
register({ id: 'CartPoleStacked-v0', create, maxSteps: 250 })
train({ env: 'CartPoleStacked-v0', agent: dqn(), steps: 2_000 }).subscribe({ complete: () => console.log('trained') })
