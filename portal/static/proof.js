// Looks for a number that makes the SHA-256 of the challenge and it begin with zeros, and sends the
// form. Without it the form works too, after a wait. SHA-256 is written out because browsers give
// theirs to https pages only, and one hash at a time.
"use strict";
(() => {
  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  // The constants are the fractions of the roots of the first primes.
  for (let prime = 2, found = 0; found < 64; prime += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= prime; by += 1) if (prime % by === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = (Math.sqrt(prime) % 1) * 2 ** 32;
    K[found] = (Math.cbrt(prime) % 1) * 2 ** 32;
    found += 1;
  }
  const w = new Uint32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));

  const block = (state, bytes, at) => {
    for (let i = 0; i < 16; i += 1) {
      const b = at + 4 * i;
      w[i] = (bytes[b] << 24) | (bytes[b + 1] << 16) | (bytes[b + 2] << 8) | bytes[b + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] += value;
    });
  };

  // The first 32 bits of the hash: no more are looked at.
  const head = (text) => {
    const length = text.length;
    const bytes = new Uint8Array((((length + 8) >> 6) + 1) << 6);
    for (let i = 0; i < length; i += 1) bytes[i] = text.charCodeAt(i);
    bytes[length] = 0x80;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, length * 8);
    const state = START.slice();
    for (let at = 0; at < bytes.length; at += 64) block(state, bytes, at);
    return state[0];
  };

  const form = document.getElementById("proof");
  const progress = document.querySelector("[data-testid=progress]");
  const { challenge, bits } = form.dataset;
  let number = 0;
  const work = () => {
    // In pieces, so that the page stays alive.
    for (const end = number + 5000; number < end; number += 1) {
      if (Math.clz32(head(`${challenge}.${number}`)) >= Number(bits)) {
        form.elements.prueba.value = String(number);
        progress.textContent = form.dataset.done;
        form.submit();
        return;
      }
    }
    setTimeout(work, 0);
  };
  progress.textContent = form.dataset.working;
  setTimeout(work, 0);
})();
