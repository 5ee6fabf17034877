// A worksheet that checks itself. What is expected is worked here when an answer is given.
(() => {
  const sheet = {{ sheet.data }};
  const forms = [
{{ sheet.forms }}
  ];
  const words = {
    right: "Right.",
    carried: "Right for your earlier numbers, of which one is not right yet.",
    short: "Right so far: write {n} decimal places.",
    last: "Nearly: the last digit is off. Was it rounded, and not cut off?",
    sign: "Not yet. Look at the sign.",
    point: "Not yet. Look at the decimal point.",
    exchanged: "Not yet. Are two digits exchanged?",
    twice: "Not yet. Is there a factor 2 too many, or one too few?",
    missing: "Not yet. It looks as if a factor is missing.",
    extra: "Not yet. It looks as if there is a factor too many.",
    elsewhere: "Not yet. This number belongs to something else: look at which one is asked for.",
    wrong: "Not yet.",
    unread: "This cannot be read as a number.",
  };
  const progress = (right, all) => `${right} of ${all} right`;
  const root = document.querySelector(".symprop"), panel = root.querySelector(".answers");
  const { program, asks } = sheet, all = selector => [...root.querySelectorAll(selector)];
  const fields = asks.map((ask, number) => root.querySelector(`[data-ask="${number}"]`));
  const judge = judging(sheet, forms);
  const show = () => {
    const verdicts = judge(fields.map(field => field ? field.value : ""));
    const good = verdict => verdict === "right" || verdict === "carried";
    fields.forEach((field, number) => {
      if (!field) return;
      const verdict = verdicts[number], kind = !verdict ? "" : good(verdict) ? verdict : "wrong";
      field.className = kind;
      field.setAttribute("aria-invalid", String(kind === "wrong"));
    });
    for (const question of all(".question")) {
      const inside = [...question.querySelectorAll("[data-ask]")].map(field => verdicts[field.dataset.ask]);
      const told = inside.find(verdict => verdict && !good(verdict)) || (inside.every(good) && (inside.includes("carried") ? "carried" : "right"));
      const line = question.querySelector(".verdict");
      line.textContent = told ? words[told].replace("{n}", program.digits ?? "") : "";
      line.className = `verdict ${told || ""}`;
    }
    for (const copy of all("[data-copy]")) copy.textContent = fields[copy.dataset.copy]?.value.trim().replace("-", "−") || "";
    panel.querySelector(".progress").textContent = progress(verdicts.filter(good).length, asks.length);
  };
  const key = "{{ sheet.key }}";
  const keep = () => { try { localStorage.setItem(key, JSON.stringify(answers())); } catch { /* not kept */ } };
  const answers = () => Object.fromEntries(asks.map((ask, i) => [ask.id, fields[i] ? fields[i].value.trim() : ""]).filter(([, text]) => text));
  const fill = kept => asks.forEach((ask, i) => { if (fields[i]) fields[i].value = kept[ask.id] || ""; });
  try { fill(JSON.parse(localStorage.getItem(key) || "{}")); } catch { /* nothing kept */ }
  root.addEventListener("change", event => {
    if (event.target.matches("[data-ask]")) { keep(); show(); }
  });
  root.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !event.target.matches("[data-ask]")) return;
    event.preventDefault();
    keep();
    show();
    const next = fields[fields.indexOf(event.target) + 1];
    if (event.target.className === "right" && next) next.focus();
  });
  const actions = {
    export: () => {
      const data = { symprop: sheet.version, student: sheet.student, sheet: sheet.sheet, answers: answers() };
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2) + "\n"], { type: "application/json" }));
      link.download = `${sheet.file}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
    clear: () => { fill({}); keep(); show(); },
  };
  panel.addEventListener("click", event => actions[event.target.dataset?.do]?.());
  panel.addEventListener("submit", event => event.preventDefault());
  panel.hidden = false;
  show();
})();
