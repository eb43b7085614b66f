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
  // A day that does not exist is no empty field.
  form.addEventListener("submit", function (event) {
    var bad = [].find.call(form.elements, function (field) { return field.validity && field.validity.badInput; });
    if (!bad) { typed = false; return; }
    event.preventDefault();
    bad.setCustomValidity("日期、时间或数字不完整，或者不存在，请核对。");
    bad.reportValidity();
    bad.addEventListener("input", function () { bad.setCustomValidity(""); }, { once: true });
  });
  // What was typed and not saved is not left behind without a question.
  var typed = false;
  form.addEventListener("input", function () { typed = true; });
  window.addEventListener("beforeunload", function (event) { if (typed) event.preventDefault(); });
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

/* A suggestion that was chosen fills in what is known of it, such as the level of an outlet. */
(function () {
  "use strict";
  [].forEach.call(document.querySelectorAll("[data-fills]"), function (line) {
    var target = line.form.elements[line.dataset.fills];
    line.addEventListener("change", function () {
      var known = [].find.call(line.list.options, function (option) { return option.value === line.value; });
      if (known && target) target.value = known.dataset.value;
    });
  });
}());

/* The points of a checklist add up while they are typed, and say how many stars they give. */
(function () {
  "use strict";
  var form = document.querySelector("[data-rating]");
  if (!form) return;
  var ladder = form.dataset.rating.split(",").map(Number);
  form.addEventListener("input", function () {
    var sum = [].reduce.call(form.querySelectorAll("input[type=number]"), function (all, line) { return all + (Number(line.value) || 0); }, 0);
    var stars = ladder.filter(function (least) { return sum >= least; }).length;
    form.querySelector("[data-rating-sum]").textContent = sum;
    form.querySelector("[data-rating-stars]").textContent = stars ? stars + "星" : "未达星级";
  });
}());
