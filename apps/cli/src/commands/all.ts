import type { Command } from './command.ts'

/**
 * In the order of the help. Each is read from disk only when it is needed: a command should have
 * started before a person notices that it did.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['edit', async () => (await import('./edit.ts')).edit],
  ['apply', async () => (await import('./apply.ts')).apply],
  ['write', async () => (await import('./write.ts')).write],
  ['complete', async () => (await import('./complete.ts')).complete],
  ['undo', async () => (await import('./undo.ts')).undo],
  ['app', async () => (await import('./app.ts')).app],
  ['serve', async () => (await import('./serve.ts')).serve],
  ['status', async () => (await import('./status.ts')).status],
  ['stop', async () => (await import('./stop.ts')).stop],
  ['models', async () => (await import('./models.ts')).models],
  ['bench', async () => (await import('./bench.ts')).bench],
  ['doctor', async () => (await import('./doctor.ts')).doctor],
  ['demo', async () => (await import('./demo.ts')).demo],
])
