"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("controls");
  const list = byId("cards");
  const worstFirst = [...list.children];
  const asInText = [...worstFirst].sort((a, b) => a.dataset.index - b.dataset.index);
  const articles = document.querySelectorAll("article[data-doc]");
  const themes = ["light", "dark"];
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const initial = {
    sort: "risk", suspect: form.dataset.suspect === "1", min: Number(form.dataset.least),
    code: "", doc: "", unscored: true, marks: false, theme: "",
  };
  const state = { ...initial };
  let listed = "risk"; // the order the cards stand in
  let chosen = null; // the card a reader asked for stays, whatever the filters say

  const percent = (risk) => `${Math.round(risk * 1000) / 10}%`;
  const isState = () => location.hash.includes("=");

  function readAddress() {
    if (!isState()) return;
    const given = new URLSearchParams(location.hash.slice(1));
    Object.assign(state, initial);
    if (given.get("sort") === "document") state.sort = "document";
    const min = Number.parseFloat(given.get("min"));
    if (min >= 0 && min <= 1) state.min = min;
    for (const name of ["code", "doc"]) {
      const values = form.elements[name] ? [...form.elements[name].options].map((o) => o.value) : [];
      if (values.includes(given.get(name))) state[name] = given.get(name);
    }
    if (given.has("suspect")) state.suspect = given.get("suspect") !== "0";
    state.unscored = given.get("unscored") !== "0";
    state.marks = given.get("marks") === "1";
    if (themes.includes(given.get("theme"))) state.theme = given.get("theme");
  }

  function writeAddress() {
    const told = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
      if (value !== initial[name]) told.set(name, typeof value === "boolean" ? Number(value) : value);
    }
    try {
      history.replaceState(null, "", `#${told.toString() || "sort=risk"}`);
    } catch { /* a sandboxed frame may forbid it; the page works all the same */ }
  }

  function showControls() {
    form.elements.sort.value = state.sort;
    form.elements.min.value = state.min;
    byId("least").textContent = percent(state.min);
    for (const name of ["code", "doc"]) if (form.elements[name]) form.elements[name].value = state[name];
    form.elements.suspect.checked = state.suspect;
    form.elements.marks.checked = state.marks;
    byId("text").classList.toggle("quiet", !state.marks);
    if (form.elements.unscored) form.elements.unscored.checked = state.unscored;
    if (state.theme) document.documentElement.dataset.theme = state.theme;
    else delete document.documentElement.dataset.theme;
    byId("theme").textContent = isDark() ? "Light" : "Dark";
  }

  const isDark = () => (state.theme ? state.theme === "dark" : prefersDark.matches);

  function matches(card) {
    const { risk, doc, codes } = card.dataset;
    if (card === chosen) return true;
    if (risk === "" ? !state.unscored : Number(risk) < state.min) return false;
    if (state.suspect && risk !== "" && !card.classList.contains("suspect")) return false;
    if (state.doc !== "" && doc !== state.doc) return false;
    return state.code === "" || codes.split(" ").includes(state.code);
  }

  function show() {
    showControls();
    let shown = 0;
    for (const card of worstFirst) {
      card.hidden = !matches(card);
      card.classList.toggle("chosen", card === chosen);
      shown += card.hidden ? 0 : 1;
    }
    if (listed !== state.sort) list.replaceChildren(...(state.sort === "risk" ? worstFirst : asInText));
    listed = state.sort;
    for (const article of articles) article.hidden = state.doc !== "" && article.dataset.doc !== state.doc;
    byId("list-title").textContent = state.sort === "risk" ? "Sentences, worst first" : "Sentences as in the text";
    byId("status").textContent = `Showing ${shown} of ${worstFirst.length}`;
    byId("none").hidden = shown > 0;
  }

  function choose(id) {
    const card = byId(id);
    if (!card || card.parentElement !== list) return;
    chosen = card;
    show();
    card.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  }

  function readForm() {
    state.sort = form.elements.sort.value;
    for (const name of ["code", "doc"]) if (form.elements[name]) state[name] = form.elements[name].value;
    state.suspect = form.elements.suspect.checked;
    state.marks = form.elements.marks.checked;
    if (form.elements.unscored) state.unscored = form.elements.unscored.checked;
    chosen = null;
    writeAddress();
    show();
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "min") state.min = Number(event.target.value);
    readForm();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("theme").addEventListener("click", () => {
    state.theme = isDark() ? "light" : "dark";
    writeAddress();
    showControls();
  });
  prefersDark.addEventListener("change", showControls);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.s");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.hash.slice(1));
  });
  window.addEventListener("hashchange", () => {
    if (isState()) { readAddress(); show(); } else choose(location.hash.slice(1));
  });

  form.hidden = false;
  byId("theme").hidden = false;
  readAddress();
  show();
  if (!isState() && location.hash) choose(location.hash.slice(1));
})();
