// A worksheet that checks itself; the page does not know the answers.
(() => {
  const sheet = {{ sheet.data }};
  const words = {
    right: {{ _("Right.")|tojson }},
    short: {{ _("Right so far: write {n} decimal places.")|tojson }},
    fewer: {{ _("Not yet. Write {n} decimal places, unless the number ends earlier.")|tojson }},
    last: {{ _("Nearly: the last digit is off. Was it rounded, and not cut off?")|tojson }},
    sign: {{ _("Not yet. Look at the sign.")|tojson }},
    point: {{ _("Not yet. Look at the decimal point.")|tojson }},
    wrong: {{ _("Not yet.")|tojson }},
    later: {{ _("Not yet; a number before it is not right yet, either.")|tojson }},
    unread: {{ _("This cannot be read as a number.")|tojson }},
    waiting: "…",
  };
  const progress = (right, all) => {{ _("{right} of {all} right")|tojson }}.replace("{right}", right).replace("{all}", all);
  const root = document.querySelector(".symprop"), panel = root.querySelector(".answers");
  const { gaps } = sheet, all = selector => [...root.querySelectorAll(selector)];
  const fields = gaps.map((gap, number) => root.querySelector(`[data-ask="${number}"]`));
  const judge = judging(sheet), verdicts = gaps.map(() => null);
  const tell = number => {
    const field = fields[number], verdict = verdicts[number], open = !verdict || verdict === "waiting";
    field.className = open ? "" : verdict === "right" ? "right" : "wrong";
    field.setAttribute("aria-invalid", String(field.className === "wrong"));
    const question = field.closest(".question"), line = question.querySelector(".verdict");
    const inside = [...question.querySelectorAll("[data-ask]")].map(other => Number(other.dataset.ask));
    const at = inside.find(n => verdicts[n] && verdicts[n] !== "right");
    const told = at === undefined ? (inside.every(n => verdicts[n]) && "right") : verdicts[at];
    const late = told === "wrong" && verdicts.slice(0, at).some(v => v && v !== "right" && v !== "waiting");
    line.textContent = told ? words[late ? "later" : told].replace("{n}", gaps[at ?? 0].places) : "";
    line.className = `verdict ${told || ""}`;
    for (const copy of all(`[data-copy="${number}"]`)) copy.textContent = field.value.trim().replace("-", "−");
    panel.querySelector(".progress").textContent = progress(verdicts.filter(v => v === "right").length, gaps.length);
  };
  // One answer after another is judged; what has been changed meanwhile is judged again.
  let work = Promise.resolve();
  const check = number => {
    const field = fields[number];
    if (!field) return work;
    const text = field.value;
    verdicts[number] = text.trim() ? "waiting" : null;
    tell(number);
    work = work.then(async () => {
      if (field.value !== text) return;
      const verdict = await judge(number, text);
      if (field.value !== text) return;
      verdicts[number] = verdict;
      tell(number);
    });
    return work;
  };
  const key = "{{ sheet.key }}";
  const keep = () => { try { localStorage.setItem(key, JSON.stringify(answers())); } catch { /* not kept */ } };
  const answers = () => Object.fromEntries(gaps.map((gap, i) => [gap.id, fields[i] ? fields[i].value.trim() : ""]).filter(([, text]) => text));
  const fill = kept => gaps.forEach((gap, i) => {
    if (fields[i]) fields[i].value = kept[gap.id] || "";
    check(i);
  });
  root.addEventListener("change", event => {
    if (!event.target.matches("[data-ask]")) return;
    keep();
    check(fields.indexOf(event.target));
  });
  root.addEventListener("keydown", async event => {
    if (event.key !== "Enter" || !event.target.matches("[data-ask]")) return;
    event.preventDefault();
    keep();
    const number = fields.indexOf(event.target);
    await check(number);
    const next = fields[number + 1];
    if (verdicts[number] === "right" && next && document.activeElement === fields[number]) next.focus();
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
    clear: () => { fill({}); keep(); },
  };
  panel.addEventListener("click", event => actions[event.target.dataset?.do]?.());
  panel.addEventListener("submit", event => event.preventDefault());
  panel.hidden = false;
  try { fill(JSON.parse(localStorage.getItem(key) || "{}")); } catch { fill({}); }
})();
