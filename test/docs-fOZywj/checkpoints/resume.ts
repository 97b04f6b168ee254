// resume.ts
import { checkpoint, dqn, journal, loadSnapshot, train } from 'sente'

const folder = 'runs/program'
const options = { env: 'CartPole-v1', agent: dqn(), seed: 1, steps: 1_500 } as const
const keep = { every: 500 }

train(options)
  .pipe(checkpoint(folder, keep), journal(folder))
  .subscribe({
    complete: () =>
      train({ ...options, steps: 2_000, resume: loadSnapshot(folder) })
        .pipe(checkpoint(folder, keep), journal(folder))
        .subscribe({ complete: () => console.log('resumed') }),
  })
