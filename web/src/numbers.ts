// Numbers as people read them: four digits, powers of ten where they are far from one.

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join("");
  return (exponent < 0 ? "⁻" : "") + digits;
}

export function numberText(value: number | null, digits = 4): string {
  if (value === null) return "–";
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= 5 || exponent < -3) {
    const mantissa = Number((value / 10 ** exponent).toPrecision(digits));
    const power = `10${superscript(exponent)}`;
    return (mantissa === 1 ? power : `${mantissa}·${power}`).replace("-", "−");
  }
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}
