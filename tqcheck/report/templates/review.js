"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("controls");
  const cards = [...byId("cards").children];
  const initial = { min: 0, decided: "", code: "", doc: "" };
  const state = { ...initial };
  let current = null;
  let sending = Promise.resolve(); // decisions are kept in the order they were made

  const percent = (risk) => `${Math.round(risk * 1000) / 10}%`;
  const shown = () => cards.filter((card) => !card.hidden);
  const named = ["decided", "code", "doc"].filter((name) => form.elements[name]);

  function readAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    Object.assign(state, initial);
    const min = Number.parseFloat(given.get("min"));
    if (min >= 0 && min <= 1) state.min = min;
    for (const name of named) {
      const values = [...form.elements[name].options].map((option) => option.value);
      if (values.includes(given.get(name))) state[name] = given.get(name);
    }
  }

  function writeAddress() {
    const told = Object.entries(state).filter(([name, value]) => value !== initial[name]);
    history.replaceState(null, "", `#${new URLSearchParams(told)}`);
  }

  function isWanted(decision) {
    if (state.decided === "no") return decision === "";
    return state.decided === "" || (state.decided === "yes" ? decision !== "" : decision === state.decided);
  }

  function matches(card) {
    const { risk, doc, codes, decision } = card.dataset;
    if (Number(risk) < state.min) return false;
    if (state.doc !== "" && doc !== state.doc) return false;
    return isWanted(decision) && (state.code === "" || codes.split(" ").includes(state.code));
  }

  // A decision hides no card: only another choice does, so that nothing jumps away from the reader.
  function filter() {
    form.elements.min.value = state.min;
    byId("least").textContent = percent(state.min);
    for (const name of named) form.elements[name].value = state[name];
    for (const card of cards) card.hidden = !matches(card);
    if (!current || current.hidden) mark(shown()[0] ?? null);
    byId("none").hidden = shown().length > 0;
    count();
  }

  function count() {
    const n = (decision) => cards.filter((card) => card.dataset.decision === decision).length;
    byId("done").textContent = n("error") + n("dismiss");
    const told = [`Showing ${shown().length} of ${cards.length}`, `errors: ${n("error")}`, `dismissed: ${n("dismiss")}`];
    byId("status").textContent = told.join(" · ");
  }

  function mark(card) {
    current?.classList.remove("chosen");
    current = card;
    current?.classList.add("chosen");
  }

  function move(step) {
    const list = shown();
    const next = list[list.indexOf(current) + step];
    if (!next) return;
    mark(next);
    next.scrollIntoView({ block: "nearest" });
    next.focus({ preventScroll: true });
  }

  function dress(card) {
    const { decision, reason } = card.dataset;
    for (const button of card.querySelectorAll("[data-decide]")) {
      const is = button.dataset.decide;
      if (is === "undo") button.hidden = decision === "";
      else button.setAttribute("aria-pressed", String(is === decision));
    }
    const why = card.querySelector(".why");
    if (document.activeElement !== why) why.value = reason;
  }

  function fail(why) {
    byId("failure").textContent = why;
    byId("failure").hidden = !why;
  }

  async function send(card, decision, reason) {
    let told;
    try {
      const answer = await fetch("decisions", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ index: Number(card.dataset.index), decision, reason }),
      });
      told = await answer.text();
      if (!answer.ok) throw new Error(told.trim());
    } catch (error) {
      fail(`Not kept: ${error.message === "Failed to fetch" ? "the review has ended" : error.message}`);
      return;
    }
    fail("");
    const kept = JSON.parse(told);
    for (const same of cards.filter((one) => one.dataset.print === kept.fingerprint)) {
      same.dataset.decision = kept.decision === "undo" ? "" : kept.decision;
      same.dataset.reason = kept.decision === "undo" ? "" : kept.reason ?? "";
      dress(same);
    }
    count();
  }

  function decide(card, decision) {
    const reason = decision === "undo" ? "" : card.querySelector(".why").value;
    sending = sending.then(() => send(card, decision, reason));
  }

  function press(key) {
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    if (!current) return;
    if (key === "r") current.querySelector(".why").focus();
    if (key === "u" && current.dataset.decision !== "") decide(current, "undo");
    if (key !== "a" && key !== "d") return;
    decide(current, key === "a" ? "error" : "dismiss");
    move(1);
  }

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (target.matches(".why")) {
      if (key === "Enter" || key === "Escape") target.closest(".card").focus();
      return;
    }
    if (target.matches("select, input") || !"jkadur".includes(key)) return;
    event.preventDefault();
    press(key);
  });
  byId("cards").addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    const button = event.target.closest("[data-decide]");
    if (card) mark(card);
    if (button) decide(card, button.dataset.decide);
  });
  byId("cards").addEventListener("change", (event) => {
    const card = event.target.closest(".card");
    if (event.target.matches(".why") && card.dataset.decision !== "") decide(card, card.dataset.decision);
  });
  byId("cards").addEventListener("focusin", (event) => mark(event.target.closest(".card")));
  form.addEventListener("input", () => {
    state.min = Number(form.elements.min.value);
    for (const name of named) state[name] = form.elements[name].value;
    writeAddress();
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => { readAddress(); filter(); });

  cards.forEach(dress);
  readAddress();
  filter();
  mark(shown().find((card) => card.dataset.decision === "") ?? current);
})();
