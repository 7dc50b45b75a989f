// Walking through the rows by keys: j and k go from name to name, x ticks the row one is at.
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-row-step], [data-row-tick]");
  if (!key) return;
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  if (key.dataset.rowStep) {
    const next = rows[at + Number(key.dataset.rowStep)] ?? (at < 0 ? rows[0] : null);
    next?.querySelector(".title a, a")?.focus();
  } else {
    rows[at]?.querySelector(".tick input")?.click();
  }
});
