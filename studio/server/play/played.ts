/** The folder, within that of runs, of the episodes that people played in an environment. */
export const playedFolder = (env: string): string => `played-${env.replaceAll(/[^\w.-]/g, '-')}`
