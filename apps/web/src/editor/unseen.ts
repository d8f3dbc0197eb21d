/**
 * What is not seen but changes what a text means, beside what the editor knows itself: all marks of reading direction
 * (Trojan Source, CVE-2021-42574), joiners, fillers, tags. The selector of colored emoji is nothing to worry about.
 */
export const UNSEEN: RegExp = /(?!\ufe0f)\p{Default_Ignorable_Code_Point}|\p{Cf}/u
