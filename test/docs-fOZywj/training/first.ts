// first.ts
import { checkpoint, dqn, evaluate, journal, progress, record, solved, stopWhen, tensorboard, train } from 'sente'

const folder = 'runs/program'
train({ env: 'CartPole-v1', agent: dqn(), steps: 3_000, seed: 1 })
  .pipe(
    evaluate({ every: 1_000, episodes: 20, final: 100 }),
    stopWhen(solved()),
    record(folder),
    tensorboard(folder),
    checkpoint(folder),
    journal(folder),
    progress(),
  )
  .subscribe({ complete: () => console.log('trained') })
