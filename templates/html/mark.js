// Pointing at a symbol marks it wherever it stands; the page can be read without this.
(() => {
  const root = document.querySelector(".symprop");
  // The place of a value in the diagrams: its unit, edge or bias.
  const place = id => id.replace(/^(∂out\||∂|new:|state:[^:]*:[^:]*:)/, "").replace(/\.pre(?=\.|$)/, ".out").replace(/@.*/, "");
  const covers = (a, b) => a === b || b.startsWith(a + ".");
  const all = [...root.querySelectorAll("[data-id]")].map(element => {
    const id = element.dataset.id, drawn = Boolean(element.closest("svg"));
    return { element, id, drawn, place: drawn ? place(id) : id };
  });
  let now = null;
  const mark = (id, drawn) => {
    const key = `${id} ${drawn}`;
    if (key === now) return;
    now = key;
    const here = id && place(id);
    for (const x of all) {
      const same = id && (drawn ? covers(x.drawn ? x.place : x.id, x.drawn ? here : id) || (x.drawn && covers(here, x.place))
        : x.drawn ? covers(here, x.place) : x.id === id);
      x.element.classList.toggle("marked", Boolean(same));
    }
  };
  const point = event => {
    const element = event.target.closest && event.target.closest("[data-id]");
    mark(element ? element.dataset.id : "", Boolean(element && element.closest("svg")));
  };
  root.addEventListener("pointerover", point);
  root.addEventListener("focusin", point);
  root.addEventListener("focusout", () => mark("", false));
  // What can be scrolled can be reached with the keyboard, and says so.
  const said = { tabindex: "0", role: "group", "aria-label": root.dataset.scrolls };
  const reach = () => {
    for (const box of root.querySelectorAll(".wide, .side")) {
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      for (const name in said) if (scrolls) box.setAttribute(name, said[name]); else box.removeAttribute(name);
    }
  };
  reach();
  addEventListener("resize", reach);
  addEventListener("load", reach);
  const folding = root.querySelector(".folding");
  if (folding) {
    folding.hidden = false;
    folding.addEventListener("click", event => {
      const button = event.target.closest("button");
      if (button) root.querySelectorAll(".step").forEach(step => { step.open = !button.dataset.fold; });
    });
  }
})();
