// evaluate.ts
import { evaluateAgent, loadAgent } from 'sente'

const agent = await loadAgent('runs/first') // { step: 10_000 } loads an older checkpoint
const { mean, std } = await evaluateAgent({ env: 'CartPole-v1', agent, episodes: 20, seed: 7, label: 'again' })
agent.dispose()
console.log(`return ${mean.toFixed(1)} ± ${std.toFixed(1)}`)
