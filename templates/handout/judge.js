// Judges what has been filled in, from the first field to the last: each number by the true ones
// before it and, if it is wrong for these, by those that were filled in.
const judging = (sheet, forms) => {
  const { program, asks } = sheet;
  const truth = work(program, forms, sheet.givens);
  const printed = truth.text.map(Number);
  const unit = value => {
    const { digits, least } = program, size = Math.abs(Number(print(value, program)));
    if (digits !== null) return 10 ** -Math.max(digits, least && size ? Math.min(least, digits) - 1 - Math.floor(Math.log10(size) + 1e-12) : 0);
    return value ? 10 ** (Math.floor(Math.log10(Math.abs(value))) + 1 - program.significant) : 10 ** -program.significant;
  };
  // The number that was written: a comma for the point, any minus sign, 1/8, 1.5e-3.
  const read = text => {
    const plain = text.replace(/[−–—‒]/g, "-").replace(/[\s\u00a0\u202f']/g, "").replace(/^.*[=≈]/, "")
      .replace(/,(?=.*\.)/g, "").replace(",", ".").replace(/[·×x*]10\^?/, "e");
    const part = "\\d*\\.?\\d+|\\d+\\.";
    const ratio = new RegExp(`^([+-]?(?:${part}))/(${part})$`).exec(plain);
    if (ratio) return Number(ratio[2]) ? { value: ratio[1] / ratio[2], places: null } : null;
    const number = new RegExp(`^[+-]?(?:${part})(?:e([+-]?\\d{1,3}))?$`, "i").exec(plain);
    if (!number) return null;
    const [mantissa] = plain.split(/e/i), dot = mantissa.indexOf(".");
    return { value: Number(plain), places: (dot < 0 ? 0 : mantissa.length - dot - 1) - Number(number[1] || 0) };
  };
  // A step worked from numbers that stand on paper, and how far their rounding may take it.
  const worked = (ask, own) => {
    const step = program.steps[ask.step], near = place => own.has(place) ? own.get(place) : printed[place];
    const rough = place => own.has(place) || Math.abs(truth.x[place] - printed[place]) > 1e-14 * Math.abs(printed[place]);
    const parts = new Map();
    const apply = ([form, ...at], moved) => forms[form](...at.map(place =>
      (parts.has(place) ? parts.get(place) : near(place)) + (place === moved ? unit(near(place)) / 2 : 0)));
    const which = step.k ? apply(step.k) : 0, { l, p, r } = step.c[which];
    let operation = l[ask.entry];
    const inexact = place => parts.has(place) || rough(place);
    if (program.rounded && r) {
      for (const [place, ...made] of p) parts.set(place, Number(print(apply(made), program)));
      operation = r[ask.entry];
    }
    const value = apply(operation);
    const spread = [...new Set(operation.slice(1))].filter(inexact)
      .reduce((sum, place) => sum + Math.abs(apply(operation, place) - value), 0);
    const operands = operation.slice(1).map(place => parts.has(place) ? parts.get(place) : near(place));
    return { value, spread, operands };
  };
  const close = (answer, value, spread = 0) =>
    Math.abs(answer - value) <= spread + unit(value) / 2 * (1 + 1e-9) + 1e-15 * Math.abs(value);
  const digits = value => value.replace(/[^\d]/g, "").replace(/^0+/, "");
  const exchanged = (a, b) => {
    const [x, y] = [digits(a), digits(b)], off = [...x].map((c, i) => c !== y[i] ? i : -1).filter(i => i >= 0);
    return x.length === y.length && off.length === 2 && x[off[0]] === y[off[1]] && x[off[1]] === y[off[0]];
  };
  const reason = (ask, { value, places: decimals }, { value: goal, operands }) => {
    const step = unit(goal), size = Math.abs(goal), far = size > step;
    if (decimals !== null && 10 ** -decimals > step * 1.5 && Math.abs(value - goal) <= 10 ** -decimals / 2) return "short";
    if (far && close(-value, goal)) return "sign";
    if (Math.abs(value - goal) <= 1.6 * step) return "last";
    if (far && [-3, -2, -1, 1, 2, 3].some(n => close(value * 10 ** n, goal))) return "point";
    if (exchanged(print(value, program), print(goal, program))) return "exchanged";
    if (far && (close(value, goal * 2) || close(value, goal / 2))) return "twice";
    const others = operands.filter(x => x && Math.abs(Math.abs(x) - 1) > 1e-9);
    if (far && others.some(x => close(value, goal / x))) return "missing";
    if (far && others.some(x => close(value, goal * x))) return "extra";
    if (asks.some(other => other !== ask && Math.abs(printed[other.place]) > step && close(value, printed[other.place]))) return "elsewhere";
    return "wrong";
  };
  return texts => {
    const own = new Map(), out = [];
    asks.forEach((ask, number) => {
      const text = texts[number], answer = read(text);
      if (!text.trim()) return out.push(null);
      if (!answer) return out.push("unread");
      const right = worked(ask, new Map());
      const fine = x => close(answer.value, x.value, x.spread);
      if (close(answer.value, truth.x[ask.place]) || fine(right)) return out.push("right");
      const mine = own.size ? worked(ask, own) : right;
      own.set(ask.place, answer.value);
      const why = reason(ask, answer, mine);
      out.push(own.size > 1 && fine(mine) ? "carried" : why === "wrong" ? reason(ask, answer, right) : why);
    });
    return out;
  };
};
