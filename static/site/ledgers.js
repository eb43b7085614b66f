/* Entering records: Ctrl+Enter saves, Ctrl+Shift+Enter saves and goes on with another; the field to type in is ready. */
(function () {
  "use strict";
  var form = document.querySelector("[data-ledger-form]");
  if (!form) return;
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(event.shiftKey ? form.querySelector("[name=another]") : null);
  });
  // Ready to type: what is wrong, else what is still missing, else the name, which differs from record to record.
  function empty(field) { return !field.value; }
  var first = form.querySelector("[aria-invalid=true]") ||
    [].find.call(form.querySelectorAll("input[required]:not([type=hidden]), select[required]"), empty) ||
    form.querySelector("input[type=text]");
  if (first) {
    first.focus();
    if (first.select) first.select();
  }
}());
