/** Nesting of a schema, of the groups of a Lark rule or of a regular expression. */
export const MAX_DEPTH = 64
/** Values of a schema, or parts of a Lark or regular expression. */
export const MAX_NODES = 20_000
export const MAX_REPETITIONS = 10_000
export const MAX_PROPERTIES = 1000
/** Longest property name of an object that has further keys: each character becomes a rule. */
export const MAX_NAME = 500
export const MAX_NOTES = 100

/**
 * What a grammar may become inside llama.cpp: elements, and rules that count as {@link RULE_SIZE}
 * elements. About 50 MB there.
 */
export const MAX_SIZE = 1_000_000
export const RULE_SIZE = 8
/**
 * llama.cpp looks for left recursion by walking every path of first symbols, without remembering
 * where it was, and recursively: both the steps and the depth have to stay small.
 */
export const MAX_LEFT_STEPS = 1_000_000
/** Ways in which one rule may begin: llama.cpp follows each of them, for every token. */
export const MAX_BEGINNINGS = 2000
export const MAX_LEFT_DEPTH = 2000
/** llama.cpp refuses repetitions that make more than 2,000 rules, and writes each out. */
export const MAX_FLAT_REPETITIONS = 200
export const CHUNK = 100
