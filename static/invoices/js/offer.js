// Options of a quote: the server works out the total, here without a reload.
"use strict";
{
  const offer = document.querySelector("[data-offer]");
  const button = offer?.querySelector("[data-reckon]");
  if (button) {
    button.closest("p").hidden = true;
    let asked = 0;
    const reckon = async () => {
      const number = ++asked;
      const answer = await fetch(offer.dataset.offer, { method: "POST", body: new FormData(offer), credentials: "same-origin" });
      if (!answer.ok || number !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["[data-sums]", "[data-amount]", "[data-accept]"]) {
        const now = page.querySelector(part);
        if (now) document.querySelector(part).replaceChildren(...now.childNodes);
      }
    };
    offer.addEventListener("change", (event) => {
      if (event.target.name === "option") reckon().catch(() => { button.closest("p").hidden = false; });
    });
  }
}
