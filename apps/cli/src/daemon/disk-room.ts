import { statfsSync } from 'node:fs'

/** What a rewritten file takes, as a share of what it is made from: 8-bit weights of 4-bit ones, and some room. */
export const REWRITTEN = 2.5
/** The same where all matrices are in 16 bits: 0.54 as Q8_0, and some room. */
export const REWRITTEN_F16 = 0.6

/** Throws when the disk of a folder has not so many bytes free: llama.cpp does not notice one that fills up. */
export function requireRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < bytes) throw new Error('the disk is nearly full')
}
