/** As `new BigDecimal(text).toString()` of a number with a fraction or an exponent: `2.50`, `1E+3`, `1.0E-7`. */
export function javaDecimal(text: string): string {
  const [, sign, whole, fraction = '', power = '0'] = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const scale = fraction.length - Number(power);
  const exponent = digits.length - 1 - scale;
  const minus = /^0*$/.test(digits) ? '' : sign;
  if (scale >= 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, '0');
    const point = padded.length - scale;
    return `${minus}${padded.slice(0, point)}${scale > 0 ? `.${padded.slice(point)}` : ''}`;
  }
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${minus}${mantissa}${exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`}`;
}
