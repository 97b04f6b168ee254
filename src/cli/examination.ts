export async function examine(_: { json: boolean }): Promise<void> {}
