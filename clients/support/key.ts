/** Of the servers under test. */
export const KEY = 'key-of-the-tests'
