// Lines of a document: another row without asking the server, which does the same without a script.
(() => {
  const set = document.querySelector("[data-lines]");
  if (!set) return;
  const rows = set.querySelector(".document-lines");
  const count = set.querySelector("input[name=lines]");
  const blank = set.querySelector("template");
  set.querySelector("button[name=more]").addEventListener("click", (event) => {
    event.preventDefault();
    const number = Number(count.value);
    const row = blank.content.cloneNode(true);
    for (const element of row.querySelectorAll("[name],[id],[for]")) {
      for (const name of ["name", "id", "for"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace("__n__", number));
      }
    }
    rows.append(row);
    count.value = number + 1;
    rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
  });
})();
