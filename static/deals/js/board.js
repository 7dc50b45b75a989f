// The board: cards are dragged by mouse or finger, walked and moved by keys, and what others change
// appears by itself. Every move is one post to the card's "Move to…" address, and the columns that
// come back are the truth: nothing is moved here that the server has not moved.
(() => {
  const EVERY = 5000; // ms between two looks for what is new
  const FAR = 6; // px before a press becomes a drag
  const HOLD = 350; // ms a finger rests before it drags; until then it scrolls
  const board = () => document.getElementById("board");
  if (!board()) return;
  let seen = board().dataset.seen;
  let drag = null;

  const columnsOf = () => [...board().querySelectorAll(".board-column")];
  const columnOf = (element) => element?.closest(".board-column");
  const cardsOf = (column) => [...column.querySelectorAll(".deal-card")].filter((card) => card.checkVisibility());
  const nameOf = (card) => card.querySelector(".deal-card-name");
  const shown = () => columnsOf().map((column) => `${column.dataset.stage}:${Math.max(20, column.querySelectorAll(".deal-card").length)}`);
  const address = (card) => card.querySelector("[data-move]")?.getAttribute("href");
  const say = (words) => document.dispatchEvent(new CustomEvent("announce", { detail: { value: words } }));

  const move = (card, column) => {
    const url = address(card);
    if (!url || !column || column === columnOf(card)) return;
    say(board().dataset.moved.replace("{stage}", column.dataset.name));
    const state = new URL(url, location.href).searchParams.get("state") ?? "";
    const values = { stage: column.dataset.stage, version: card.dataset.version, state, shown: shown() };
    const id = nameOf(card).id;
    card.classList.add("deal-card-away");
    htmx.ajax("POST", url.split("?")[0], { values, target: "#board-dialog", swap: "innerHTML" }).then(() => {
      document.getElementById(id)?.closest(".deal-card").classList.remove("deal-card-away");
      if (!document.querySelector("dialog[open]")) document.getElementById(id)?.focus();
    });
  };

  // Dragging
  const place = (event) => {
    drag.ghost.style.translate = `${event.clientX - drag.dx}px ${event.clientY - drag.dy}px`;
    const over = columnOf(document.elementFromPoint(event.clientX, event.clientY));
    if (over !== drag.over) {
      drag.over?.classList.remove("board-over");
      over?.classList.add("board-over");
      drag.over = over;
    }
    const box = board().getBoundingClientRect();
    if (event.clientX > box.right - 40) board().scrollLeft += 12;
    if (event.clientX < box.left + 40) board().scrollLeft -= 12;
  };
  const lift = (event) => {
    const box = drag.card.getBoundingClientRect();
    drag.ghost = drag.card.cloneNode(true);
    drag.ghost.removeAttribute("id");
    drag.ghost.ariaHidden = "true";
    drag.ghost.classList.add("deal-card-ghost");
    drag.ghost.style.inlineSize = `${box.width}px`;
    drag.dx = drag.x - box.left;
    drag.dy = drag.y - box.top;
    drag.card.classList.add("deal-card-away");
    board().classList.add("board-dragging");
    document.body.append(drag.ghost);
    place(event);
  };
  const end = () => {
    if (!drag) return;
    clearTimeout(drag.timer);
    drag.ghost?.remove();
    drag.over?.classList.remove("board-over");
    drag.card.classList.remove("deal-card-away");
    board()?.classList.remove("board-dragging");
    drag = null;
  };
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".deal-card");
    if (!card || !board()?.contains(card) || event.button || !address(card) || event.target.closest("[data-move]")) return;
    drag = { card, x: event.clientX, y: event.clientY, finger: event.pointerType === "touch" };
    if (drag.finger) drag.timer = setTimeout(() => lift(event), HOLD);
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (drag.ghost) return place(event);
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    if (drag.finger) end(); // it scrolls
    else lift(event);
  });
  document.addEventListener("pointerup", () => {
    if (!drag?.ghost) return end();
    const { card, over } = drag;
    end();
    // The click that ends a drag must not open the deal.
    addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
    setTimeout(() => move(card, over));
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener("touchmove", (event) => { if (drag?.ghost) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (drag?.ghost) event.preventDefault(); });

  // Keys
  const beside = (column, step) => columnsOf()[columnsOf().indexOf(column) + step];
  const walk = (card, key) => {
    const column = columnOf(card);
    const cards = cardsOf(column);
    const at = cards.indexOf(card);
    if (key === "ArrowDown" || key === "ArrowUp") return cards[at + (key === "ArrowDown" ? 1 : -1)];
    const step = sideways(key);
    for (let next = beside(column, step); next; next = beside(next, step)) {
      const there = cardsOf(next);
      if (there.length) return there[Math.min(at, there.length - 1)];
    }
  };
  const sideways = (key) => (key === "ArrowRight") === (document.dir !== "rtl") ? 1 : -1;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    const card = event.target.closest?.(".deal-card");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow")) {
      const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
      if (event.shiftKey && across) move(card, beside(columnOf(card), sideways(event.key)));
      else if (!event.shiftKey) nameOf(walk(card, event.key) ?? card).focus();
      event.preventDefault();
    } else if (event.key.toLowerCase() === "m" && address(card)) {
      ask(card);
      event.preventDefault();
    }
  });

  // "Move to…"
  let asked = null;
  const mover = () => document.getElementById("board-mover");
  const ask = (card) => {
    asked = card.id;
    const title = document.getElementById("board-mover-title");
    title.textContent = title.dataset.words.replace("{name}", nameOf(card).textContent);
    for (const button of mover().querySelectorAll("[data-to]")) button.hidden = button.dataset.to === columnOf(card).dataset.stage;
    mover().showModal();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-move]");
    if (opener && board()?.contains(opener) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      ask(opener.closest(".deal-card"));
    }
    const to = event.target.closest("[data-to]");
    if (!to || !mover()?.contains(to)) return;
    mover().close();
    const card = document.getElementById(asked);
    if (card) move(card, document.getElementById(`column-${to.dataset.to}`));
  });
  // A dialog that has done its work is empty; the one before it is closed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "board-dialog") event.target.querySelector("dialog[open]")?.close();
  });

  // News
  document.addEventListener("board-seen", (event) => { seen = event.detail.value; });
  setInterval(() => {
    if (document.hidden || drag || !board() || document.querySelector("dialog[open]")) return;
    htmx.ajax("GET", board().dataset.news, { values: { seen, shown: shown() }, target: "#board-dialog", swap: "none" });
  }, EVERY);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "list" && board()) seen = board().dataset.seen;
  });
})();
