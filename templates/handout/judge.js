// Tells whether a number is the right one without knowing which that is: by the digest of its label
// and a secret, of which all have to be tried.
const judging = ({ salt, bits, gaps }) => {
  // SHA-256, by FIPS 180-4; of its constants the first 32 bits behind the point are taken.
  const K = [], start = [];
  for (let n = 2; K.length < 64; n++) {
    if ([...Array(Math.floor(Math.sqrt(n))).keys()].some(i => i && n % (i + 1) === 0)) continue;
    if (start.length < 8) start.push((Math.sqrt(n) % 1) * 2 ** 32 | 0);
    K.push((Math.cbrt(n) % 1) * 2 ** 32 | 0);
  }
  const rounds = Int32Array.from(K), w = new Int32Array(64), state = new Int32Array(8);
  const compress = () => {
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + w[i - 7]
        + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const t = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + rounds[i] + w[i] | 0;
      const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  };
  const sha256 = text => {
    const bytes = new TextEncoder().encode(text), blocks = (bytes.length + 72) >> 6;
    const words = new Int32Array(16 * blocks);
    bytes.forEach((byte, i) => { words[i >> 2] |= byte << 24 - 8 * (i & 3); });
    words[bytes.length >> 2] |= 0x80 << 24 - 8 * (bytes.length & 3);
    words[words.length - 1] = 8 * bytes.length;
    state.set(start);
    for (let i = 0; i < blocks; i++) { w.set(words.subarray(16 * i, 16 * i + 16)); compress(); }
    return state.slice();
  };
  const pause = () => new Promise(go => setTimeout(go));
  const tried = new Map();
  // Whether a whole number of units is right for a gap.
  const opens = async (number, units) => {
    const { width, offset, digest } = gaps[number], by = BigInt(width), from = units - BigInt(offset);
    const label = (from - ((from % by) + by) % by) / by, text = `${salt}|${number}|${label}`;
    if (tried.has(text)) return tried.get(text);
    const words = sha256(text), first = parseInt(digest.slice(0, 8), 16) | 0, second = parseInt(digest.slice(8), 16) | 0;
    let found = false;
    for (let secret = 0; secret < 1 << bits && !found; secret++) {
      if (secret && secret % 16384 === 0) await pause();
      w.set(words);
      w[8] = secret; w[9] = 0x80000000; w.fill(0, 10, 15); w[15] = 288;
      state.set(start);
      compress();
      found = state[0] === first && state[1] === second;
    }
    tried.set(text, found);
    return found;
  };
  // The number that was written: a comma for the point, any minus sign, 1/8, 1.5e-3.
  const read = text => {
    const plain = text.replace(/[−–—‒]/g, "-").replace(/[\s\u00a0\u202f']/g, "").replace(/^.*[=≈]/, "")
      .replace(/,(?=.*\.)/g, "").replace(",", ".").replace(/[·×x*]10\^?/, "e");
    const part = "(\\d*)\\.?(\\d*)";
    const found = new RegExp(`^([+-]?)${part}(?:e([+-]?\\d{1,3})|/${part})?$`, "i").exec(plain);
    if (!found || !(found[2] + found[3]) || plain.length > 100) return null;
    const [, sign, whole, decimals, power, over, under] = found, ratio = over !== undefined;
    if (ratio && !/[1-9]/.test(over + under)) return null;
    const places = decimals.length - Number(power || 0), more = ratio ? under.length : 0;
    const value = BigInt(whole + decimals) * (sign === "-" ? -1n : 1n);
    return { over: value, under: ratio ? BigInt(over + under) : 1n, power: more - places, places: ratio ? null : places };
  };
  // A number in units of a decimal place, rounded half away from zero.
  const units = ({ over, under, power }, places) => {
    const shift = power + places, size = over < 0n ? -over : over;
    const top = 2n * size * 10n ** BigInt(Math.max(shift, 0)), bottom = under * 10n ** BigInt(Math.max(-shift, 0));
    const whole = (top + bottom) / (2n * bottom);
    return over < 0n ? -whole : whole;
  };
  const some = async (number, list) => {
    for (const one of list) if (await opens(number, one)) return true;
    return false;
  };
  // The verdict on what was written into a gap: a key of the words of the page, null for nothing.
  return async (number, text) => {
    if (!text.trim()) return null;
    const answer = read(text), { places } = gaps[number];
    if (!answer) return "unread";
    const given = units(answer, places), near = n => [...Array(2 * n + 1).keys()].map(i => given + BigInt(i - n));
    if (await opens(number, given)) return "right";
    const missing = answer.places === null ? 0 : places - answer.places;
    if (missing === 1 && await some(number, near(5))) return "short";
    if (given && await opens(number, -given)) return "sign";
    const moved = [-1, 1].map(n => units({ ...answer, power: answer.power + n }, places));
    if (given && await some(number, moved)) return "point";
    if (missing > 0) return "fewer";
    return await some(number, near(1)) ? "last" : "wrong";
  };
};
