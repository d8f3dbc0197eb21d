import { CommandError, EXIT } from '../exit.ts'

/** `ask`: a person decides. `apply`: apply what can be used. `force`: apply even what does not parse. */
export type Consent = 'ask' | 'apply' | 'force'

/** What `--yes` and `--force` mean; without either a person must be there to ask. */
export function consentFrom(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  isInteractive: boolean,
): Consent {
  if (flags['force'] === true) return 'force'
  if (flags['yes'] === true) return 'apply'
  if (isInteractive) return 'ask'
  throw new CommandError(
    EXIT.usage,
    'There is no terminal to ask on. Say --yes to apply what parses, or --force to apply anything.',
  )
}
