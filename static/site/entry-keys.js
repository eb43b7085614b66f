/* The entry sheet without a mouse. `entry.js` saves; here is what the keys do.

   Enter ↓ next and Shift+Enter ↑ previous field of the column, Ctrl+S save the row, Ctrl+Enter hand it in, Esc undo,
   Ctrl+Shift+Enter hand in every row that is filled in. What hides (an explanation nobody asks for) is passed over.
   [data-fill="320"] writes a value into the cell beside it as if it had been typed; [data-fill-all] does so in every empty cell
   and says how many others hold another number, which are left to the user, and how many sums ([data-fill-partial]) lack
   townships. */
(function () {
  "use strict";
  function rowOf(node) { return node && node.closest ? node.closest("[data-row]") : null; }
  function tell(text, kind) { document.dispatchEvent(new CustomEvent("toast", { detail: { text: text, kind: kind || "bad" } })); }

  function move(input, step) {
    var column = '[data-sheet] input[data-col="' + input.dataset.col + '"]';
    var fields = [].filter.call(document.querySelectorAll(column), function (field) {
      return !field.disabled && !field.readOnly && field.offsetParent;
    });
    var next = fields[fields.indexOf(input) + step];
    if (!next) return;
    next.focus();
    next.select();
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("focusin", function (event) {
    if (event.target.matches("input[data-col]")) event.target.dataset.was = event.target.value;
  });
  document.addEventListener("keydown", function (event) {
    var row = rowOf(event.target);
    // Enter that ends the typing of Chinese belongs to the input method.
    if (!row || event.isComposing || event.keyCode === 229) return;
    var cell = event.target.matches("input[data-col]"), ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && event.shiftKey && event.key === "Enter") {
      var everything = document.querySelector("[data-submit-all]");
      if (everything) everything.click();
    } else if (ctrl && event.key === "Enter") {
      var button = row.querySelector("[data-row-submit]");
      if (button && !button.disabled) button.click();
    } else if (ctrl && (event.key === "s" || event.key === "S")) row.dispatchEvent(new CustomEvent("save-row", { bubbles: true }));
    else if (cell && event.key === "Enter") move(event.target, event.shiftKey ? -1 : 1);
    else if (cell && event.key === "ArrowDown") move(event.target, 1);
    else if (cell && event.key === "ArrowUp") move(event.target, -1);
    else if (cell && event.key === "Escape" && event.target.value !== event.target.dataset.was) {
      event.target.value = event.target.dataset.was;
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    } else return;
    event.preventDefault();
  });
  // Several cells copied from a spreadsheet would run together into one wrong number.
  document.addEventListener("paste", function (event) {
    if (!event.target.matches("input[data-col]")) return;
    var text = event.clipboardData.getData("text").trim();
    if (!/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    tell("剪贴板里有多格数据，请一格一格粘贴。");
  });

  // Whoever has a keyboard can start typing at once; on a phone it would only pop up over the sheet.
  if (matchMedia("(pointer: fine)").matches && !location.hash) {
    var first = [].filter.call(document.querySelectorAll("[data-sheet] input[data-col]"), function (field) {
      return !field.readOnly && !field.value && field.offsetParent;
    })[0];
    if (first) first.focus({ preventScroll: true });
  }

  /* ---- filling in what townships add up to ---- */
  function fill(button) {
    var field = document.getElementById(button.dataset.fillInto);
    if (!field || field.readOnly || field.value === button.dataset.fill) return false;
    field.value = button.dataset.fill;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
  function fillAll() {
    var filled = 0, partial = 0, others = 0;
    document.querySelectorAll("[data-fill]").forEach(function (button) {
      var field = document.getElementById(button.dataset.fillInto);
      if (field && field.value.trim() && field.value !== button.dataset.fill) others += 1;
      else if (fill(button)) {
        filled += 1;
        if ("fillPartial" in button.dataset) partial += 1;
      }
    });
    var told = filled ? "已填入" + filled + "格。" : "没有空格可填。";
    if (partial) told += "其中" + partial + "格的乡镇还没有报齐。";
    if (others) told += "另有" + others + "格已有不同的数，没有改动，请逐格核对。";
    tell(told, partial || others ? "bad" : "ok");
  }
  document.addEventListener("click", function (event) {
    var one = event.target.closest("[data-fill]");
    if (one) fill(one);
    else if (event.target.closest("[data-fill-all]")) fillAll();
  });
})();
