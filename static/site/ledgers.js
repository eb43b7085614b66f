/* Entering records: Ctrl+Enter saves, Ctrl+Shift+Enter saves and goes on with another; the first empty field is ready. */
(function () {
  "use strict";
  var form = document.querySelector("[data-ledger-form]");
  if (!form) return;
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(event.shiftKey ? form.querySelector("[name=another]") : null);
  });
  var first = form.querySelector("[aria-invalid=true]") ||
    [].find.call(form.querySelectorAll("input:not([type=hidden]), select, textarea"), function (field) { return !field.value; });
  if (first) first.focus();
}());
