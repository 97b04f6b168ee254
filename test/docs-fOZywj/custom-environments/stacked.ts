// stacked.ts
import { frameStack, make, register } from 'sente'
import hunt from './hunt.ts'

register({ id: 'HuntStacked-v0', create: () => frameStack(make(hunt), 4), maxSteps: 50 })
