// Ctrl K: type to search and to narrow the places; arrows walk, Enter goes.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("[data-palette-input]");
  const places = palette.querySelector("[data-palette-places]");
  const links = () => [...palette.querySelectorAll("a")].filter((link) => link.checkVisibility());

  input.addEventListener("input", () => {
    const words = input.value.trim().toLowerCase();
    for (const link of places.querySelectorAll("a")) link.hidden = !link.textContent.toLowerCase().includes(words);
    places.hidden = !places.querySelector("a:not([hidden])");
    if (!words) document.getElementById("palette-found").replaceChildren();
  });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) {
      const first = links()[0];
      if (first) { event.preventDefault(); first.click(); }
      else if (!input.hasAttribute("hx-get")) event.preventDefault();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...links()];
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    event.preventDefault();
  });
  palette.addEventListener("close", () => { input.value = ""; input.dispatchEvent(new Event("input")); });
})();
