// Ticking rows: all at once, ranges with Shift, and how many are ticked.
(() => {
  const boxes = () => [...document.querySelectorAll("#rows tbody .tick input")];
  let last = null;

  const tell = () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const words = document.querySelector("[data-ticked]");
    if (words) words.textContent = words.dataset.ticked.replace("{n}", ticked);
    for (const each of document.querySelectorAll("[data-ticked-from]")) {
      each.hidden = ticked < each.dataset.tickedFrom || ticked > each.dataset.tickedTo;
    }
    const head = document.querySelector("#rows .tick-all");
    if (head) {
      head.checked = ticked > 0 && ticked === all.length;
      head.indeterminate = ticked > 0 && ticked < all.length;
    }
  };

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches?.("#rows .tick input")) return;
    const all = boxes();
    if (box.matches(".tick-all")) {
      for (const each of all) each.checked = box.checked;
    } else {
      if (event.shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        for (const each of all.slice(from, to + 1)) each.checked = box.checked;
      }
      last = box;
    }
    tell();
  });
  // A browser that comes back to the page keeps its ticks.
  window.addEventListener("pageshow", tell);
})();
