// Pictures of files, large: a[data-look] opens #look; arrow keys and buttons go to the next one.
// Without script the link opens the picture itself.
(() => {
  const pictures = () => [...document.querySelectorAll("a[data-look]")];
  let here = 0;

  const show = (number) => {
    const all = pictures();
    here = (number + all.length) % all.length;
    const link = all[here];
    const picture = document.getElementById("look-picture");
    picture.src = link.href;
    picture.alt = link.dataset.look;
    document.getElementById("look-name").textContent = link.dataset.look;
    document.getElementById("look-file").href = link.dataset.file;
    for (const button of document.querySelectorAll("[data-look-step]")) button.hidden = all.length < 2;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-look]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(pictures().indexOf(link));
      document.getElementById("look").showModal();
    }
    const step = event.target.closest?.("[data-look-step]");
    if (step) show(here + Number(step.dataset.lookStep));
  });
  document.addEventListener("keydown", (event) => {
    if (!document.getElementById("look")?.open) return;
    if (event.key === "ArrowRight") show(here + 1);
    if (event.key === "ArrowLeft") show(here - 1);
  });
})();
