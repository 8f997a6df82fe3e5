// A program as `src/json/kernel/program.ts` writes it.

// Layout of an object: header, `next` (which member followed which: count + 1 words), members.
export const COUNT: usize = 0;
/** Members that must not be NULL, one bit each, two words. */
export const REQUIRED: usize = 8;
/** Of the outermost object: where the addresses of all registers are that must be cleared, and behind the last one. */
export const WANTED: usize = 16;
export const WANTED_END: usize = 20;
export const NEXT: usize = 24;

// Layout of a member. Its name stands with quotes and colon: the first 16 bytes here, all of it at NAME_AT.
export const NAME: usize = 0;
export const NAME_LENGTH: usize = 16;
export const NAME_AT: usize = 20;
/** One bit for each of the first 16 bytes that belongs to the name. */
export const NAME_MASK: usize = 24;
export const TYPE: usize = 28;
/** Addresses of its registers; 0 when its value is not wanted. */
export const WORDS: usize = 32;
export const VALUE: usize = 36;
/** What the type needs to know: a bound, a scale, the object of a ROW. */
export const FIRST: usize = 40;
export const SECOND: usize = 44;
export const MEMBER_SIZE: usize = 48;

export const BOOLEAN: i32 = 0;
/** FIRST and SECOND are its bounds. */
export const INTEGER: i32 = 1;
export const BIGINT: i32 = 2;
export const FLOAT: i32 = 3;
export const DOUBLE: i32 = 4;
/** FIRST is the precision, SECOND the scale. */
export const DECIMAL: i32 = 5;
export const TEXT: i32 = 6;
/** FIRST is the byte between date and time, SECOND 1 for a `Z` at the end. */
export const TIMESTAMP: i32 = 7;
export const DATE: i32 = 8;
/** FIRST is the address of the object. */
export const ROW: i32 = 9;
