// [data-dialog="id"] opens the <dialog> of that id; a click on its backdrop closes it.
// Closing by a button needs no script: <form method="dialog">.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    opener.closest("details.menu")?.removeAttribute("open");
    document.getElementById(opener.dataset.dialog).showModal();
    event.preventDefault();
  } else if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
// A dialog that came with a fragment opens by itself.
document.addEventListener("htmx:afterSwap", (event) => {
  for (const dialog of event.target.querySelectorAll?.("dialog[data-open]") ?? []) if (!dialog.open) dialog.showModal();
});
