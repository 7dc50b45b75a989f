// Any element says which keys press it: data-keys="g h". "?" lists them all; inputs are left alone.
// Single keys can be switched off on this device (WCAG 2.1.4).
(() => {
  const list = document.querySelector("[data-keys-list]");
  const toggle = document.querySelector("[data-keys-switch]");
  if (!list) return;
  const STORE = "keys-off";
  let pending = "";
  let timer;
  toggle.checked = localStorage.getItem(STORE) !== "1";
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "0" : "1"));

  // What the page itself offers comes before what stands in every frame under the same key.
  const inside = (element) => Boolean(element.closest("main"));
  const all = () => [...document.querySelectorAll("[data-keys]")].sort((a, b) => inside(b) - inside(a));
  // What is not shown at the moment is not pressed; "?" and keys without a button of their own are.
  const ready = (element) => element.hidden || element.dataset.keys === "?" || element.checkVisibility();
  const press = (element) => {
    if (element.dataset.keys === "?") document.getElementById("keys").showModal();
    else if (element.matches("input, textarea, select")) { element.focus(); element.select?.(); }
    else element.click();
  };

  const listed = () => all().filter((element, place, those) => those.findIndex((other) => other.dataset.keys === element.dataset.keys) === place);
  const row = (element) => {
    const name = document.createElement("dt");
    name.textContent = element.dataset.keysLabel || element.ariaLabel || element.textContent.trim();
    const keys = document.createElement("dd");
    for (const key of element.dataset.keys.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      keys.append(kbd);
    }
    return [name, keys];
  };
  document.getElementById("keys").addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") list.replaceChildren(...[...list.children].slice(0, 2), ...listed().flatMap(row));
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      const palette = document.getElementById("palette");
      if (!palette.open) palette.showModal();
      return;
    }
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (busy || !toggle.checked || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    pending = (pending + " " + event.key).trim();
    clearTimeout(timer);
    timer = setTimeout(() => { pending = ""; }, 900);
    const near = all().filter(ready);
    const hit = near.find((element) => element.dataset.keys === pending) ?? near.find((element) => element.dataset.keys === event.key);
    if (hit) {
      pending = "";
      event.preventDefault();
      press(hit);
    }
  });
})();
