/** Marks, embeddings, overrides and isolates of the writing direction: Unicode 16, annex 9, § 2. */
const TURNING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * A name that somebody chose, such as that of a file, without what turns the direction of writing: `annex\u202Efdp.exe`
 * is not shown as `annexexe.pdf`. Letters keep the direction that they have by themselves.
 */
export const plainName = (name: string): string => name.replace(TURNING, '');
