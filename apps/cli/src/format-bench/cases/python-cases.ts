import type { FormatCase } from './case.ts'

const RETRY = {
  path: 'retry.py',
  text: `import random
import time

RETRIES = 3
BASE_DELAY = 0.5


def delay(attempt):
    """Seconds to wait before an attempt, counted from 0."""
    return BASE_DELAY * 2 * attempt + random.random()


def retry(call):
    for attempt in range(RETRIES):
        try:
            return call()
        except ValueError:
            print("attempt", attempt, "failed")
            time.sleep(delay(attempt))
    return None
`,
}

const STATS = {
  path: 'stats.py',
  text: `def mean(values):
    return sum(values) / len(values)


def spread(values):
    low = min(values)
    high = max(values)
    return low - high


def positive(values):
    result = []
    for value in values:
        if value >= 0:
            result.append(value)
    return result
`,
}

export const PYTHON_CASES: readonly FormatCase[] = [
  { ...RETRY, instruction: 'set RETRIES to 5', changes: [['RETRIES = 3', 'RETRIES = 5']] },
  {
    ...RETRY,
    instruction: 'delay should double with every attempt: use ** instead of the second *',
    changes: [['2 * attempt', '2 ** attempt']],
  },
  {
    ...RETRY,
    instruction: 'catch OSError instead of ValueError',
    changes: [['except ValueError', 'except OSError']],
  },
  {
    ...RETRY,
    instruction: 'delete the print line in retry',
    changes: [['            print("attempt", attempt, "failed")\n', '']],
  },
  {
    ...STATS,
    instruction: 'spread must return high minus low',
    changes: [['low - high', 'high - low']],
  },
  {
    ...STATS,
    instruction: 'positive should leave out 0',
    changes: [['value >= 0', 'value > 0']],
  },
  {
    ...STATS,
    instruction: 'mean should return 0 for an empty list',
    changes: [['def mean(values):\n', 'def mean(values):\n    if not values:\n        return 0\n']],
  },
]
