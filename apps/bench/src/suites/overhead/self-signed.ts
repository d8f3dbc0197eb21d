import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { TlsIdentity } from '@turant/server'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * A certificate for 127.0.0.1 that vouches for itself, two days long around a moment, with a key of its own
 * (P-256, as most of the web has it). The form is that of RFC 5280, section 4.1.
 */
export function selfSigned(nowMs: number): TlsIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from('127.0.0.1')))))
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(time(nowMs - DAY_MS), time(nowMs + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, octets(sequence(LOOPBACK_ADDRESS))))),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  const bits = der(0x03, Buffer.from([0]), signature)
  const certificate = sequence(toBeSigned, sequence(ECDSA_WITH_SHA256), bits)
  return {
    cert: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content])
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length])
  return length < 0x100
    ? Buffer.from([0x81, length])
    : Buffer.from([0x82, length >> 8, length & 0xff])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, ...parts)
}

function octets(content: Buffer): Buffer {
  return der(0x04, content)
}

/** Its first bit is clear: the number is positive. */
function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes)
}

/** UTCTime, `YYMMDDHHMMSSZ`. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replaceAll(/(.{64})/g, '$1\n')
  return `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`
}

/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = der(0x06, Buffer.from('2a8648ce3d040302', 'hex'))
/** 2.5.4.3 */
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'))
/** 2.5.29.17 */
const SUBJECT_ALT_NAME = der(0x06, Buffer.from('551d11', 'hex'))
const LOOPBACK_ADDRESS = der(0x87, Buffer.from([127, 0, 0, 1]))
