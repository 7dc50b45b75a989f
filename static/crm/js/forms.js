// A refused form says so first: its summary takes the focus, after a load as after a swap.
(() => {
  const focus = (root) => root.querySelector?.("[data-focus]")?.focus();
  focus(document);
  document.addEventListener("htmx:afterSettle", (event) => focus(event.target));

  // [data-submit-on-change]: a select or tick box that answers at once (filters, page size).
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
})();
