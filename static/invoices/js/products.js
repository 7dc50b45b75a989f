// Picking a product in a line: typing offers what fits, choosing fills in what nobody wrote. What
// somebody wrote by hand stays; without a script the server fills in the same on save.
(() => {
  const set = document.querySelector("[data-lines]");
  if (!set) return;
  const offers = document.getElementById("products-offered");
  const form = set.closest("form");
  const FILLED = ["name", "details", "unit", "price", "tax", "interval"];
  const rowOf = (element) => element.closest(".document-line");
  const fieldOf = (row, name) => row.querySelector(`.document-${name} :is(input, select, textarea)`);
  const byScript = new WeakMap(); // field: the value this script put there
  let waiting = null;
  let asked = "";

  const isOurs = (field) => field.value === "" || byScript.get(field) === field.value;

  const offer = (words) => {
    if (words === asked) return;
    asked = words;
    htmx.ajax("GET", set.dataset.offers, { values: { product: words }, target: offers, swap: "innerHTML" });
  };

  const question = (row) => {
    const head = new FormData(form);
    return new URLSearchParams({
      product: fieldOf(row, "product").value,
      quantity: fieldOf(row, "quantity").value,
      currency: head.get("currency") ?? "",
      with_tax: head.get("with_tax") ?? "",
      price_list: head.get("price_list") ?? "",
      lead: set.dataset.lead,
    });
  };

  const fill = async (row, names) => {
    if (!fieldOf(row, "product").value.trim()) return;
    const answer = await fetch(`${set.dataset.facts}?${question(row)}`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const facts = await answer.json();
    for (const name of names) {
      const field = fieldOf(row, name);
      if (facts[name] === undefined || !isOurs(field)) continue;
      const before = field.value;
      field.value = facts[name];
      if (field.value !== facts[name]) field.value = before; // a choice that is not offered
      byScript.set(field, field.value);
      const fold = field.closest("details");
      if (fold && field.value !== "" && field.value !== "once") fold.open = true; // nothing is filled in unseen
    }
  };

  set.addEventListener("input", (event) => {
    if (!event.target.matches(".document-product input")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(event.target.value.trim()), 200);
  });
  set.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (event.target.matches(".document-product input")) fill(row, FILLED);
    else if (event.target.matches(".document-quantity input")) fill(row, ["price"]);
  });
  // Another currency or list: prices that came from a list follow it.
  form.addEventListener("change", (event) => {
    if (!["currency", "price_list", "with_tax"].includes(event.target.name)) return;
    for (const row of set.querySelectorAll(".document-line")) fill(row, ["price"]);
  });
})();
