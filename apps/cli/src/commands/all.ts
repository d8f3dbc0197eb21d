import type { Command } from './command.ts'
import { complete } from './complete.ts'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { edit } from './edit.ts'
import { models } from './models.ts'
import { serve } from './serve.ts'
import { status } from './status.ts'
import { stop } from './stop.ts'
import { undo } from './undo.ts'
import { write } from './write.ts'

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [
  edit,
  write,
  complete,
  undo,
  serve,
  status,
  stop,
  models,
  doctor,
  demo,
]
