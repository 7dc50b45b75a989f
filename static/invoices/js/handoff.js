// Goes on to the provider at once, in place of this page: "back" then leads to the invoice.
"use strict";
{
  const on = document.querySelector("[data-go]");
  if (on && on.tagName === "FORM") on.submit();
  else if (on) location.replace(on.href);
}
