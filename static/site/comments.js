/* Comments: data-comment-on="indicator id" on a button opens the form below with that value chosen. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-comment-on]");
    if (!button) return;
    var choice = document.getElementById("comment-indicator"), text = document.getElementById("comment-text");
    if (!choice || !text) return;
    choice.value = button.dataset.commentOn;
    text.scrollIntoView({ block: "center" });
    text.focus({ preventScroll: true });
  });
})();
