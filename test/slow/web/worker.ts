import { serveRuns } from 'sente/web'
import { experiment } from './learn.ts'

serveRuns(experiment)
