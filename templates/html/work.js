// The derivation worked in double precision. A value is kept as it is (x) and as printed (p).
const erf = z => {
  if (Math.abs(z) > 6) return Math.sign(z);
  let term = z, sum = z;
  for (let n = 1; n < 200 && term !== 0; n++) sum += term *= 2 * z * z / (2 * n + 1);
  return 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum;
};
const near = (a, b) => {
  const size = Math.max(Math.abs(a), Math.abs(b));
  return a === b || Math.abs(a - b) <= Math.max(5e-14 * size, Math.min(1e-15, 1e-6 * size));
};
// A value that is a short decimal, or 0, made so: 0.1 + 0.2 - 0.3 decides which case holds.  What a
// difference leaves is measured by its operands.
const snap = (value, operands) => {
  const short = Math.round(value * 1e12) / 1e12, size = Math.max(Math.abs(value), ...operands.map(Math.abs));
  return Math.abs(value - short) <= 5e-16 * size ? short : value;
};
// Halves away from zero; as short as it is where exact, padded where rounded.  And whether it is.
const decimals = (value, digits, significant) => {
  const size = Math.abs(value);
  let places = digits;
  if (places === null) {
    if (size === 0) return ["0", true];
    places = significant - 1 - Math.floor(Math.log10(size));
    const rounded = Number(size.toPrecision(significant));
    if (rounded > size && Math.log10(rounded) % 1 === 0) places -= 1;
  }
  const scaled = places < 0 ? size / 10 ** -places : size * 10 ** places;
  const slack = Math.min(1e-15 * 10 ** places, 1e-6) + 2e-15 * scaled;
  const units = Math.floor(scaled + 0.5 + slack);
  const trim = text => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (units > 9e15) return [size < 1e21 ? trim(value.toFixed(Math.max(places, 0))) : value.toPrecision(15), false];
  const figures = String(units).padStart(Math.max(places, 0) + 1, "0");
  const minus = value < 0 && units > 0 ? "-" : "";
  const exact = Math.abs(scaled - units) <= slack && (units > 0 || size === 0);
  if (places <= 0) return [minus + (units ? figures + "0".repeat(-places) : "0"), exact];
  const text = `${minus}${figures.slice(0, -places)}.${figures.slice(-places)}`;
  return [exact ? trim(text) : text, exact];
};
// A small number keeps some of its digits, and has a power of ten where it is below 10⁻⁵.
const print = (value, policy) => {
  if (!Number.isFinite(value)) return "?";
  const { digits, significant, least } = policy;
  let [text, exact] = decimals(value, digits, significant);
  if (!least || value === 0) return text;
  const kept = Math.min(least, digits);
  if (kept && !exact && Math.abs(text) < 10 ** (kept - 1 - digits) * (1 - 1e-9)) [text, exact] = decimals(value, null, kept);
  const small = /^(-?)0\.(0*)([1-9]\d*)$/.exec(text);
  if (!small || Math.abs(text) >= 1e-5 || (small[3].length === 1 && !exact)) return text;
  return `${small[1]}${small[3][0]}.${small[3].slice(1) || 0}e-${small[2].length + 1}`;
};
const work = (program, forms, givens) => {
  const [x, p, raw, text] = [1, 2, 3, 4].map(() => new Array(program.values));
  for (const [place, written] of givens) {
    x[place] = p[place] = Number(written);
    text[place] = written;
  }
  const rounded = program.rounded, kept = rounded ? p : x;
  const differences = forms.map(form => / [-+] /.test(form) && !/exp/.test(form));
  const apply = ([form, ...places], values) => {
    const operands = places.map(i => values[i]);
    return snap(forms[form](...operands), differences[form] ? operands : []);
  };
  const put = (place, value) => {
    raw[place] = value;
    text[place] = print(value, program);
    p[place] = Number(text[place]);
  };
  const signs = [], chosen = [];
  program.steps.forEach((step, number) => {
    const right = step.k ? apply(step.k, x) : 0, shown = step.k ? apply(step.k, kept) : 0;
    const { l, p: parts, r } = step.c[shown];
    const exact = step.c[right].l.map(operation => apply(operation, x));
    step.t.forEach((place, i) => { x[place] = exact[i]; });
    if (parts) for (const [place, ...operation] of parts) put(place, apply(operation, kept));
    const line = l.map(operation => apply(operation, p));
    const last = r && r.map(operation => apply(operation, p));
    const sign = (a, b) => a.every((value, i) => near(value, b[i])) ? "=" : "≈";
    let before = rounded ? line : exact, into = null, terms = null;
    if (step.w === undefined) { into = rounded ? "=" : sign(before, line); before = line; }
    if (last) { terms = sign(before, last); before = last; }
    const result = rounded ? before : exact;
    step.t.forEach((place, i) => put(place, result[i]));
    const value = sign(before, step.t.map(place => p[place]));
    signs[number] = [into, terms, value, [into, terms, value].includes("≈") ? "≈" : "="];
    chosen[number] = shown;
  });
  return { x, raw, text, signs, chosen };
};
