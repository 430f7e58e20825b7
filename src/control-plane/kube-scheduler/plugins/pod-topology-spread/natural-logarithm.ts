/** Logarithms from arithmetic alone: Math.log may differ in its last digit from one engine to the next. */

/**
 * Of a whole number from 1. With n = m · 2ᵏ and m near 1, ln n = k · ln 2 + ln m, and ln m is twice the
 * series s + s³/3 + s⁵/5 … of s = (m − 1) / (m + 1).
 */
export function naturalLogarithm(n: number): number {
  let exponent = 0;
  let mantissa = n;
  while (mantissa > 1.5) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  let power = s;
  let sum = 0;
  for (let term = 1; term < 40; term += 2) {
    sum += power / term;
    power *= s * s;
  }
  return exponent * Math.LN2 + 2 * sum;
}
