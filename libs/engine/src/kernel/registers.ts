/**
 * Registers between the kernel and generated code. A double handed to a function that V8 does not inline is boxed,
 * a store into a typed array is not: so doubles travel through here and nothing is allocated per record.
 */
export const R = new Float64Array(4);
export const MAX_SAFE = Number.MAX_SAFE_INTEGER;
