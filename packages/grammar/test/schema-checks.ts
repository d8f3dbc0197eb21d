import { schemaFragment, type Conversion } from '../src/index.ts'
import { acceptedBy, converted, faultOf } from './recogniser.ts'

function schema(definition: unknown): Conversion {
  return schemaFragment(definition, { prefix: 's-' })
}

/** The texts of a list that are accepted. */
export function accepted(definition: unknown, texts: readonly string[]): readonly string[] {
  return acceptedBy(schema(definition), texts)
}

export function placed(definition: unknown): string {
  const fault = faultOf(schema(definition))
  return `${fault?.place} ${fault?.message}`
}

export function notes(definition: unknown): readonly string[] {
  return converted(schema(definition)).notes
}
