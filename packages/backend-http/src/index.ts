export {
  createHttpBackend,
  type HttpBackend,
  type HttpBackendOptions,
  type TimeoutOptions,
} from './http-backend.ts'
export { parseUpstream, type ParsedUpstream, type Upstream } from './upstream.ts'
export { presetNames, type Parameter, type PresetName } from './presets.ts'
export type { KeySource, Environment } from './key.ts'
export type { LimitWindow, UpstreamLimits } from './limits.ts'
export type { RetryOptions } from './retry.ts'
export type { CircuitOptions } from './circuit.ts'
export type { HttpClock } from './clock.ts'
