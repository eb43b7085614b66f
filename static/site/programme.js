/* Editing a programme, by attributes:

   data-insert="code" data-insert-into="id"   put {code} at the cursor of a text field; what is pressed in
                                              [data-insert-kind] > [data-prefix] goes before a plain code
   data-filter="id"                           on a search field: show those items of the list whose data-words match
   select[data-feed-choice]                   the source of an indicator: show the [data-feeds] of the chosen one, and
                                              #id_fed_from where there are any
   data-sum-row > input[data-sum-part], output[data-sum]   the counties' sum follows what is typed */
(function () {
  "use strict";

  function insert(field, text) {
    var start = field.selectionStart, end = field.selectionEnd;
    field.setRangeText(text, start, end, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("click", function (event) {
    var code = event.target.closest("[data-insert]"), kind = event.target.closest("[data-insert-kind] [data-prefix]");
    if (code) {
      var pressed = document.querySelector('[data-insert-kind] [aria-pressed="true"]');
      var name = code.dataset.insert;
      var prefix = pressed && name.charAt(0) !== "*" ? pressed.dataset.prefix : "";
      insert(document.getElementById(code.dataset.insertInto), "{" + prefix + name + "}");
    } else if (kind) {
      kind.parentNode.querySelectorAll("[data-prefix]").forEach(function (other) {
        other.setAttribute("aria-pressed", other === kind ? "true" : "false");
      });
    }
  });

  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.dataset.filter) {
      var wanted = field.value.trim().toLowerCase();
      document.querySelectorAll("#" + field.dataset.filter + " > [data-words]").forEach(function (item) {
        item.hidden = wanted !== "" && item.dataset.words.toLowerCase().indexOf(wanted) < 0;
      });
    } else if (field.hasAttribute("data-sum-part")) add(field.closest("[data-sum-row]"));
  });

  // Without this script all conditions are shown; the server asks those of the chosen register only.
  function source(choice) {
    var any = false, counted = choice.selectedOptions[0].textContent.indexOf("台账：") === 0;
    document.querySelectorAll("[data-feeds]").forEach(function (part) {
      part.hidden = part.dataset.feeds.split(" ").indexOf(choice.value) < 0;
      any = any || !part.hidden;
    });
    var first = document.querySelector("[data-feeds]"), since = document.getElementById("id_fed_from");
    if (first) first.closest(".field").hidden = !any;
    if (since) since.closest(".field").hidden = !counted;
  }
  document.querySelectorAll("[data-feed-choice]").forEach(function (choice) {
    source(choice);
    choice.addEventListener("change", function () { source(choice); });
  });

  // Only a help while typing: the server adds exactly. What is no plain number leaves the sum open.
  function add(row) {
    var sum = row.querySelector("[data-sum]"), total = 0, some = false, clear = true;
    if (!sum) return;
    row.querySelectorAll("[data-sum-part]").forEach(function (field) {
      var text = field.value.replace(/[,，\s]/g, "");
      if (!text) return;
      some = true;
      if (!/^\d+(\.\d+)?$/.test(text)) clear = false; else total += Math.round(Number(text) * 10000);
    });
    sum.textContent = some && clear ? String(total / 10000) : "—";
  }
})();
