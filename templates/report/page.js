(() => {
  const status = document.querySelector("[role=status]");
  const copied = (value) => { status.textContent = `${status.dataset.copied} ${value}`; };
  const copy = async (value) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(value);
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = value;
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button.dataset.copy).then(() => copied(button.dataset.copy)));
  }
  for (const link of document.querySelectorAll("[data-premise]")) {
    link.addEventListener("click", () => {
      for (const old of document.querySelectorAll(".lit")) old.classList.remove("lit");
      for (const part of document.querySelectorAll(`[data-p~="${link.dataset.premise}"]`)) part.classList.add("lit");
    });
  }
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    const fold = target.closest("details");
    if (fold && !fold.open) { fold.open = true; target.scrollIntoView(); }
    if (target.matches("article, li, .mark")) target.focus();
  };
  addEventListener("hashchange", unfold);
  unfold();
  for (const line of document.querySelectorAll(".line code")) {
    if (line.scrollWidth <= line.clientWidth) continue;
    line.tabIndex = 0;
    const mark = line.querySelector(".mark");
    if (mark) line.scrollLeft = mark.offsetLeft + mark.offsetWidth - line.offsetLeft - line.clientWidth * 0.7;
  }
})();
