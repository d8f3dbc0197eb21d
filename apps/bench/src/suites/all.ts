import type { Suite } from '../harness/suite.ts'
import { complete } from './complete.ts'
import { concurrency } from './concurrency.ts'
import { decode } from './decode.ts'
import { edit } from './edit.ts'
import { interrupt } from './interrupt.ts'
import { live } from './live.ts'
import { longContext } from './long-context.ts'
import { overhead } from './overhead.ts'

/** In the order in which `all` runs them. */
export const SUITES: readonly Suite[] = [
  edit,
  decode,
  complete,
  longContext,
  concurrency,
  interrupt,
  live,
  overhead,
]
