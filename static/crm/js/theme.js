// Runs before anything is drawn: settles light or dark when the reader left it to the device.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const settle = () => {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
  };
  settle();
  dark.addEventListener("change", settle);

  // The choice in the account menu shows at once and is sent behind.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme]");
    if (!button) return;
    event.preventDefault();
    root.dataset.theme = button.dataset.setTheme;
    settle();
    for (const other of button.parentElement.children) other.ariaPressed = String(other === button);
    const body = new FormData(button.form, button);
    fetch(button.form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  });
})();
