// What just happened: said politely, dismissed by hand or, when there is nothing to undo, by time.
(() => {
  const announcer = document.getElementById("announcer");
  const region = document.getElementById("toasts");
  const announce = (words) => {
    announcer.textContent = "";
    setTimeout(() => { announcer.textContent = words; }, 60);
  };

  const leave = (toast) => {
    if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), 4000);
    else toast.remove();
  };
  const meet = (toast) => {
    if (toast.dataset.met) return;
    toast.dataset.met = "1";
    const lasting = toast.querySelector("form, a") || toast.classList.contains("toast-note-error");
    if (!lasting) setTimeout(() => leave(toast), 10000);
  };
  const meetAll = () => region.querySelectorAll("[data-toast]").forEach(meet);

  const show = (words, error = false) => {
    const toast = document.createElement("div");
    toast.className = error ? "toast-note toast-note-error" : "toast-note";
    toast.dataset.toast = "";
    const text = document.createElement("p");
    text.textContent = words;
    toast.append(text);
    region.append(toast);
    if (error) setTimeout(() => leave(toast), 15000);
    meet(toast);
  };

  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  new MutationObserver(meetAll).observe(region, { childList: true });
  meetAll();
  if (region.textContent.trim()) announce([...region.querySelectorAll("p")].map((p) => p.textContent).join(". "));

  // From the server by HX-Trigger: {"announce": "12 leads"} or {"toast": "Saved"}
  document.addEventListener("announce", (event) => announce(event.detail.value));
  document.addEventListener("toast", (event) => show(event.detail.value));
  document.addEventListener("htmx:sendError", () => show(region.dataset.offline, true));
  document.addEventListener("htmx:responseError", (event) => {
    show(event.detail.xhr.status === 403 ? region.dataset.refused : region.dataset.failed, true);
  });
})();
