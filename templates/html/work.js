// The derivation worked in double precision. A value is kept as it is (x) and as printed (p).
const erf = z => {
  if (Math.abs(z) > 6) return Math.sign(z);
  let term = z, sum = z;
  for (let n = 1; n < 200 && term !== 0; n++) sum += term *= 2 * z * z / (2 * n + 1);
  return 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum;
};
const near = (a, b) => a === b || Math.abs(a - b) <= Math.max(5e-14 * Math.max(Math.abs(a), Math.abs(b)), 1e-15);
// A sum that is a short decimal, or 0, made so: 0.1 + 0.2 - 0.3 decides which case holds.
const snap = value => {
  const short = Math.round(value * 1e12) / 1e12, size = Math.abs(value);
  return size > 1e-18 && Math.abs(value - short) <= 5e-16 * Math.max(1, size) ? short : value;
};
// Halves away from zero; as short as it is where exact, padded where rounded.
const print = (value, policy) => {
  if (!Number.isFinite(value)) return "?";
  const size = Math.abs(value);
  let places = policy.digits;
  if (places === null) {
    if (size === 0) return "0";
    places = policy.significant - 1 - Math.floor(Math.log10(size));
    const rounded = Number(size.toPrecision(policy.significant));
    if (rounded > size && Math.log10(rounded) % 1 === 0) places -= 1;
  }
  const scaled = places < 0 ? size / 10 ** -places : size * 10 ** places;
  const slack = 1e-15 * (10 ** places + 2 * scaled);
  const units = Math.floor(scaled + 0.5 + slack);
  const trim = text => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (units > 9e15) return size < 1e21 ? trim(value.toFixed(Math.max(places, 0))) : value.toPrecision(15);
  const digits = String(units).padStart(Math.max(places, 0) + 1, "0");
  const minus = value < 0 && units > 0 ? "-" : "";
  if (places <= 0) return minus + (units ? digits + "0".repeat(-places) : "0");
  const text = `${minus}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  // What is left of a difference that is 0 is larger than this; a smaller number is meant so.
  const tiny = size > 0 && size < 1e-18;
  return Math.abs(scaled - units) <= slack && !tiny ? trim(text) : text;
};
const work = (program, forms, givens) => {
  const [x, p, raw, text] = [1, 2, 3, 4].map(() => new Array(program.values));
  for (const [place, written] of givens) {
    x[place] = p[place] = Number(written);
    text[place] = written;
  }
  const rounded = program.rounded, kept = rounded ? p : x;
  const apply = ([form, ...places], values) => forms[form](...places.map(i => values[i]));
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
    step.t.forEach((place, i) => { x[place] = snap(exact[i]); });
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
