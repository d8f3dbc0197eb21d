import { crc32, deflateRawSync } from 'node:zlib'

export type Member = {
  readonly name: string
  readonly content: Buffer
  readonly method: 'stored' | 'deflated'
}

/** A zip archive as a wheel is one, written by the book (APPNOTE.TXT 6.3.10). */
export function wheelBytes(members: readonly Member[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const member of members) {
    const packed = member.method === 'stored' ? member.content : deflateRawSync(member.content)
    const name = Buffer.from(member.name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(member.method === 'stored' ? 0 : 8, 4)
    common.writeUInt32LE(crc32(member.content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(member.content.length, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, name, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    const made = Buffer.from([20, 0])
    const central = [Buffer.from('PK\u0001\u0002'), made, common, tail, name]
    locals.push(local)
    centrals.push(Buffer.concat(central))
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end])
}
