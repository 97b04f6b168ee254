// program.ts
import { dqn, make, train, withOptions } from 'sente'
import hunt from './hunt.ts'

const env = make('Hunt-v0')
const small = make(hunt, { size: 3 })
console.log(env.actionSpace, small.actionSpace)

train({ env: withOptions(hunt, { size: 3 }), agent: dqn(), steps: 500 }).subscribe({
  complete: () => console.log('trained'),
})
// @ts-expect-error: Did you mean "size"?
const wrong = () => make(hunt, { sise: 3 })
