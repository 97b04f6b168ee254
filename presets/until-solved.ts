/** Settings of presets that are an agent's defaults: as many steps as suffice, and a stop once the task is solved. */
export const untilSolved = {
  options: {},
  steps: 50_000,
  evaluate: { every: 2_500, episodes: 20 },
  stopWhenSolved: true,
} as const
