// sente/kit: the parts that agents are made of.
export { duel } from './heads/q-network.ts'
export { learningRateOptions, rateInputs, rateSchedule, rateScheduleOptions } from './learning/learning-rate.ts'
export { hardCopy, polyak } from './learning/target.ts'
