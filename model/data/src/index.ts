export { createGate, type Gate } from './examples/gate.ts'
export { createRandom, shuffled, type Random } from './random.ts'
