import type { RunRecord } from '../../src/store/runs/run-record.ts'

/** The record of a run that has just begun. */
export const record: RunRecord = {
  version: 1,
  name: 'first',
  agent: { name: 'dqn', config: {}, unsaved: [] },
  env: { id: 'CartPole-v1' },
  seed: 3,
  steps: 100,
  envs: 1,
  device: { device: 'auto', engine: 'auto' },
  engine: { engine: 'none', device: 'cpu', description: 'no engine' },
  versions: { sente: '0.1.0' },
  started: '2026-01-01T00:00:00.000Z',
  status: 'running',
}
