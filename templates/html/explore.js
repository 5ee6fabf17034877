// Works the derivation again with the numbers of the panel and puts the results in their places.
(() => {
  const root = document.querySelector(".symprop"), panel = root.querySelector(".explore");
  const program = {{ panel.program }};
  const forms = [
{{ panel.forms }}
  ];
  const spellings = {{ panel.spellings }}, drawn = {{ panel.drawn }};
  const local = digits => digits.replace(".", "{{ decimal }}");
  const all = selector => [...root.querySelectorAll(selector)];
  const spell = (slot, text) => {
    const negative = text[0] === "-", [digits, power] = text.replace("-", "").split("e-");
    const spelling = spellings[slot.dataset.s || 0][(power ? 2 : 0) + negative];
    slot.innerHTML = spelling.replaceAll("#", local(digits)).replaceAll("@", power);
  };
  const inputs = all("[data-set]");
  const slots = all("[data-v]").map(at => ({ at, place: Number(at.dataset.v), printed: at.innerHTML }));
  const signs = all("[data-r]").map(at => ({ at, key: at.dataset.r.split(".").map(Number), printed: at.textContent }));
  const sides = all("[data-b]").map(at => ({ at, key: at.dataset.b.split(".").map(Number), printed: at.hidden }));
  const first = work(program, forms, inputs.map(input => [Number(input.dataset.set), input.defaultValue]));
  const labels = all("figure[data-kind] g[data-id]").flatMap(group => {
    const place = (drawn[group.closest("figure").dataset.kind] || {})[group.dataset.id];
    const at = [...group.querySelectorAll("tspan")].pop();
    const text = place === undefined ? "" : local(first.text[place]).replace("-", "−");
    if (!text || !at || !at.textContent.endsWith(text)) return [];
    return [{ at, place, before: at.textContent.slice(0, -text.length), printed: at.textContent }];
  });
  const good = new Map(inputs.map(input => [input, input.defaultValue]));
  const update = () => {
    for (const input of inputs) {
      const valid = input.value !== "" && Number.isFinite(Number(input.value));
      input.setAttribute("aria-invalid", String(!valid));
      if (valid) good.set(input, input.value);
    }
    const changed = inputs.some(input => Number(good.get(input)) !== Number(input.defaultValue));
    root.classList.toggle("changed", changed);
    const now = changed ? work(program, forms, inputs.map(input => [Number(input.dataset.set), good.get(input)])) : first;
    for (const { at, place, printed } of slots) {
      // An operand of a case that does not hold has no number.
      const moved = now.text[place] !== undefined && now.text[place] !== first.text[place];
      if (at.classList.contains("moved") || moved) {
        if (moved) spell(at, now.text[place]); else at.innerHTML = printed;
        at.classList.toggle("moved", moved);
      }
    }
    for (const { at, key: [step, which], printed } of signs) at.textContent = (changed && now.signs[step][which]) || printed;
    for (const { at, key: [step, which], printed } of sides) at.hidden = changed ? now.chosen[step] !== which : printed;
    for (const { at, place, before, printed } of labels) {
      const moved = now.text[place] !== first.text[place];
      at.textContent = moved ? before + local(now.text[place]).replace("-", "−") : printed;
      at.classList.toggle("moved", moved);
    }
  };
  panel.hidden = false;
  panel.open = matchMedia("(min-width: 75rem)").matches;
  panel.addEventListener("input", update);
  panel.querySelector(".printed-again").addEventListener("click", () => {
    for (const input of inputs) input.value = input.defaultValue;
    update();
  });
})();
