import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** Randomness as an argument. */
export type Entropy = {
  /** A text that no other call returns; letters, digits and dashes. */
  unique(): string
  /** A 32-bit seed. */
  seed(): number
  /** 32 bytes that nobody can guess, as text: letters, digits, `-` and `_`. */
  secret(): string
}

export const systemEntropy: Entropy = {
  unique: () => randomUUID().replaceAll('-', ''),
  seed: () => randomInt(0x1_0000_0000),
  secret: () => randomBytes(32).toString('base64url'),
}
