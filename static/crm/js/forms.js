// A refused form says so first: its summary takes the focus, after a load as after a swap.
(() => {
  const focus = (root) => root.querySelector?.("[data-focus]")?.focus();
  focus(document);
  document.addEventListener("htmx:afterSettle", (event) => focus(event.target));

  // [data-changed-only]: its button shows itself once there is something to save.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-changed-only]");
    if (!form) return;
    const differs = [...form.querySelectorAll("option")].some((each) => each.selected !== each.defaultSelected);
    form.toggleAttribute("data-changed", differs);
  });

  // [data-submit-on-change]: a select or tick box that answers at once (filters, page size).
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
})();
