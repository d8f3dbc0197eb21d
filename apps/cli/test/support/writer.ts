import process from 'node:process'
import { readFileSync } from 'node:fs'
import { hashOf } from '../../src/files/target-file.ts'
import { writeAtomically } from '../../src/files/write-atomically.ts'

// Writes one of two texts over the other, for ever: `node writer.ts FILE BYTES`.

const [path = '', size = ''] = process.argv.slice(2)
process.stdout.write('writing\n')
for (;;) {
  const old = readFileSync(path)
  const letter = old.at(0) === 0x61 ? 'b' : 'a'
  writeAtomically(path, Buffer.alloc(Number(size), letter), { expected: hashOf(old) })
}
