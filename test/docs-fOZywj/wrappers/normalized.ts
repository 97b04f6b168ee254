// normalized.ts
import { make, normalizeObservation, pendulum, pendulumV1, register, rng, runningStatistics, sample } from 'sente'

const random = rng(1)
const probe = normalizeObservation(make(pendulumV1))
for (let episode = 0; episode < 20; episode++) {
  probe.reset(random.split(episode))
  while (!probe.step(sample(probe.actionSpace, random)).truncated);
}
const { count, mean, variance } = probe.observationStatistics.save() // the same numbers each time
register({
  id: 'PendulumNormalized-v0',
  create: () =>
    normalizeObservation(pendulum(), { statistics: runningStatistics(3, { count, mean, variance }), frozen: true }),
  maxSteps: 200,
})
