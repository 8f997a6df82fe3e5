/** 0.908 times a price, with three digits behind the point. */
export function converted(price: number): string {
  const thousandths = price * 908;
  const whole = Math.floor(thousandths / 1000);
  const rest = thousandths - whole * 1000;
  return `${whole}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`;
}
