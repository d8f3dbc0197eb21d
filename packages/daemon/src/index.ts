export {
  findDaemon,
  removeDaemonRecord,
  writeDaemonRecord,
  type DaemonRecord,
} from './daemon-record.ts'
export { readOrCreateKey } from './key.ts'
export { isAlive } from './process-state.ts'
export {
  findOrStartServer,
  type ServerProgram,
  type ServerStart,
  type StartOptions,
} from './start-server.ts'
export { statePaths, type Environment, type StatePaths } from './state-paths.ts'
export { isCode } from './system-error.ts'
