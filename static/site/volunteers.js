/* A whole number that was shown goes away with its drawer, and by itself after a minute. */
(function () {
  "use strict";
  var drawer = document.getElementById("drawer"), body = document.getElementById("drawer-body"), timer;
  function wipe() { if (body.querySelector("[data-secret]")) body.textContent = ""; }
  drawer.addEventListener("close", wipe);
  document.addEventListener("htmx:afterSettle", function () {
    clearTimeout(timer);
    var shown = body.querySelector("[data-secret]");
    if (!shown) return;
    shown.focus();
    timer = setTimeout(function () { if (drawer.open) drawer.close(); wipe(); }, 60000);
  });
}());
