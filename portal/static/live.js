// Judges a form while it is filled in: what was typed goes to the portal, and what it says is shown
// at each field that somebody has left. Without it everything is judged when the form is sent.
"use strict";
(() => {
  const form = document.querySelector("form[data-judge]");
  const places = [...form.querySelectorAll("[aria-live]")];
  const names = places.map((place) => place.parentElement.querySelector("input, select").name);
  const control = (name) => form.elements[name];
  const value = (name) => control(name).value;
  const field = (name) => control(name).closest(".field");
  // Those that were left, or were filled in already: the others are still being typed, or will be.
  const left = new Set(names.filter((name) => value(name) !== ""));
  // The text to which each field's mark belongs.
  const isWrong = (name) => field(name).matches(".wrong");
  const marked = new Map(names.filter(isWrong).map((name) => [name, value(name)]));
  // What SAT holds against a text and an RFC no verdict knows: its marks stay until either changes.
  const refused = new Map("refused" in form.dataset ? marked : []);
  const rfc = refused.size > 0 ? value("rfc") : "";
  const isRefused = (name) => refused.get(name) === value(name) && value("rfc") === rfc;
  let asked = null;
  let answer = null;
  let isPressing = false;
  let pause = 0;

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, text] of Object.entries(attributes)) made.setAttribute(name, text);
    made.append(...children);
    return made;
  };

  const say = (name, { faults, note }) => {
    const told = field(name).querySelector("[aria-live]");
    const parts = [];
    if (faults.length > 0) {
      const id = `${name}-error`;
      const lines = faults.map((fault) => element("p", {}, fault));
      parts.push(element("div", { class: "error", id, "data-testid": id }, ...lines));
    }
    if (note) {
      const id = `${name}-note`;
      parts.push(element("p", { class: "note", id, "data-testid": id }, note));
    }
    const text = (nodes) => nodes.map((node) => node.textContent).join("\n");
    // What stays as it was is not read aloud again.
    if (text(parts) !== text([...told.children])) told.replaceChildren(...parts);
    marked.set(name, value(name));
    const isFaulty = faults.length > 0;
    field(name).classList.toggle("wrong", isFaulty);
    field(name).classList.add("judged");
    const ids = [`${name}-hint`, ...parts.map((part) => part.id)];
    control(name).setAttribute("aria-describedby", ids.join(" "));
    if (isFaulty) control(name).setAttribute("aria-invalid", "true");
    else control(name).removeAttribute("aria-invalid");
    document.querySelector(`.leads a[href="#${name}"]`)?.classList.toggle("done", !isFaulty);
  };

  // Only the choices that can be right; the list that is open stays as it is.
  const offer = (name, groups) => {
    const list = control(name);
    const codes = groups.flatMap((group) => group.options.map((option) => option.code));
    const offered = [...list.options].map((option) => option.value).filter((code) => code !== "");
    if (list === document.activeElement || codes.sort().join() === offered.sort().join()) return;
    const chosen = list.value;
    const lang = form.dataset.catalogLang;
    const made = groups.map(({ label, options }) =>
      element("optgroup", { label }, ...options.map(({ code, text }) =>
        element("option", lang ? { value: code, lang } : { value: code }, `${code} ${text}`))));
    list.replaceChildren(list.options[0], ...made);
    list.value = chosen;
  };

  const show = () => {
    // Nothing moves below a finger that is coming down on it.
    if (!answer || isPressing) return;
    const { sent, verdicts } = answer;
    answer = null;
    for (const name of names) {
      // What was typed since then is judged next time, and of some fields there is nothing to say.
      if (sent.get(name) !== value(name) || !verdicts[name]) continue;
      if (verdicts[name].groups) offer(name, verdicts[name].groups);
      if (left.has(name) && !isRefused(name)) say(name, verdicts[name]);
    }
    delete form.dataset.judging;
  };

  const judge = async () => {
    clearTimeout(pause);
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const sent = new URLSearchParams(names.map((name) => [name, value(name)]));
    sent.append("idioma", form.dataset.lang);
    form.dataset.judging = "";
    try {
      const reply = await fetch(form.dataset.judge, { method: "POST", body: sent, signal });
      if (!reply.ok) throw new Error(reply.status);
      answer = { sent, verdicts: await reply.json() };
      show();
    } catch {
      if (signal.aborted) return;
      // There is no answer. What was said of another text goes; the browser's own marks are back.
      for (const name of marked.keys()) {
        if (marked.get(name) === value(name)) continue;
        say(name, { faults: [] });
        field(name).classList.remove("judged");
      }
      delete form.dataset.judging;
    }
  };

  form.addEventListener("change", ({ target }) => {
    if (!names.includes(target.name)) return;
    left.add(target.name);
    judge();
  });
  // What is marked is looked at again as it is corrected.
  form.addEventListener("input", ({ target }) => {
    if (!names.includes(target.name) || !isWrong(target.name)) return;
    clearTimeout(pause);
    form.dataset.judging = "";
    pause = setTimeout(judge, 300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(pause);
    asked?.abort();
    delete form.dataset.judging;
  });
  addEventListener("pointerdown", () => {
    isPressing = true;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      isPressing = false;
      // The click of it comes first.
      setTimeout(show);
    });
  }
})();
