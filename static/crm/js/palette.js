// Ctrl K: type to find records, pages and actions; arrows walk, Enter goes. Before anything is typed
// the places of the menu stand there.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("[data-palette-input]");
  const found = palette.querySelector("[data-palette-found]");
  const places = palette.querySelector("[data-palette-places]");
  const stops = () => [...palette.querySelectorAll(".menu-item")].filter((each) => each.checkVisibility());
  let answered = ""; // the words the answer on the screen belongs to
  let going = false; // Enter came before the answer

  const go = () => { going = false; stops()[0]?.click(); };
  const words = () => input.value.trim();

  input.addEventListener("input", () => {
    going = false;
    places.hidden = Boolean(words());
    if (!words()) found.replaceChildren();
  });
  found.addEventListener("htmx:afterSwap", (event) => {
    answered = (event.detail.requestConfig.parameters.q ?? "").trim();
    if (going && answered === words()) go();
  });
  palette.addEventListener("htmx:sendError", () => { going = false; });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      if (answered === words() || !input.hasAttribute("hx-get")) go();
      else going = true;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [input, ...stops()];
    const step = event.key === "ArrowDown" ? 1 : -1;
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    event.preventDefault();
  });
  // A command that opens another dialog of the frame closes this one first.
  palette.addEventListener("click", (event) => { if (event.target.closest("[data-dialog]")) palette.close(); });
  palette.addEventListener("close", () => { input.value = ""; input.dispatchEvent(new Event("input")); });
})();
