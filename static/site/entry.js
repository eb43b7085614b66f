/* The entry sheet: keyboard, state of each row, and saving that survives a bad network. Saving itself is htmx's.

   What the page provides
     [data-sheet]                       around everything
     [data-row]                         a <tr> or <tbody>; holds one <form hx-post hx-swap="none"
                                        hx-trigger="input delay:600ms from:closest [data-row], save">
     input[data-col="…"]                number fields (form="…" when they stand outside the form's cell)
     [data-row-submit]                  the button that hands the row in (it posts the whole form)
     [data-row-state]                   one line of text; the server sends it back out of band with data-state
                                        saved | refused | locked and its words, beside the derived cells
     [data-sheet-state]                 optional: how many rows are not saved yet
     [data-submit-all]                  a button that hands in many rows: waits until every row is saved

   Keys: Enter ↓ next and Shift+Enter ↑ previous field of the column, Ctrl+S save the row, Ctrl+Enter hand it in, Esc undo.
   A row that is dirty, saving or refused is unsaved, and leaving the page asks first. */
(function () {
  "use strict";
  var WAITS = [3, 6, 12, 24, 48, 60];
  var UNSAVED = { dirty: 1, saving: 1, refused: 1 };
  var memory = new WeakMap();

  function of(row) {
    if (!memory.has(row)) memory.set(row, { typed: 0, sent: 0, busy: false, tries: 0, timer: 0, retry: false, submit: null });
    return memory.get(row);
  }
  function rows() { return [].slice.call(document.querySelectorAll("[data-row]")); }
  function rowOf(node) { return node && node.closest ? node.closest("[data-row]") : null; }
  function formOf(row) { return row.querySelector("form[data-row-form]") || row.querySelector("form"); }
  function save(row) { var form = formOf(row); if (form) form.dispatchEvent(new CustomEvent("save")); }

  function tell(text, link) { document.dispatchEvent(new CustomEvent("toast", { detail: { text: text, kind: "bad", link: link } })); }

  /* ---- what a row shows ---- */
  function show(row, state, text) {
    var line = row.querySelector("[data-row-state]");
    row.dataset.state = state;
    if (line) {
      line.dataset.state = state;
      if (text) line.textContent = text;
    }
    total();
  }
  function total() {
    var line = document.querySelector("[data-sheet-state]");
    if (!line) return;
    var all = rows(), worst = "", count = 0;
    all.forEach(function (row) {
      if (!UNSAVED[row.dataset.state]) return;
      count += 1;
      worst = row.dataset.state === "refused" || worst === "refused" ? "refused" : "dirty";
    });
    line.dataset.state = worst || "saved";
    line.textContent = count ? count + " 行还没有保存" : "全部已保存";
  }

  /* ---- typing ---- */
  document.addEventListener("input", function (event) {
    var row = rowOf(event.target);
    if (!row || !event.target.name) return;
    of(row).typed += 1;
    event.target.removeAttribute("aria-invalid");
    show(row, "dirty", "待保存");
  });

  /* ---- saving ---- */
  document.addEventListener("htmx:beforeRequest", function (event) {
    var row = rowOf(event.detail.elt);
    if (!row || event.detail.requestConfig.verb === "get") return;
    var own = of(row);
    // One request a row at a time: an older save that arrives late must not win. What was typed meanwhile goes next.
    if (own.busy) { event.preventDefault(); return; }
    clearTimeout(own.timer);
    own.busy = true;
    own.sent = own.typed;
    show(row, "saving", "保存中…");
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var row = rowOf(event.detail.elt);
    if (!row || event.detail.requestConfig.verb === "get") return;
    var own = of(row), status = event.detail.xhr ? event.detail.xhr.status : 0;
    own.busy = false;
    if (status >= 200 && status < 300 || status === 422) accepted(row, own);
    else refused(row, own, status, event.detail.elt !== formOf(row));
  });
  function accepted(row, own) {
    own.tries = 0;
    own.retry = false;
    if (own.typed !== own.sent) { show(row, "dirty", "待保存"); save(row); return; }
    var line = row.querySelector("[data-row-state]"), told = line && line.dataset.state;
    // The answer brings the words beside a field that could not be read; the field itself was not touched.
    row.querySelectorAll("input[aria-describedby]").forEach(function (field) {
      var words = document.getElementById(field.getAttribute("aria-describedby"));
      if (words && words.textContent.trim()) field.setAttribute("aria-invalid", "true");
    });
    if (told === "saving" || !told) show(row, "saved", "已保存");
    else show(row, told);
    if (own.submit) { var button = own.submit; own.submit = null; if (told !== "refused") button.click(); }
  }
  function refused(row, own, status, handingIn) {
    var passing = !status || status >= 500 || status === 408 || status === 429, verb = handingIn ? "未提交" : "未保存";
    own.submit = null;
    own.retry = passing || status === 401;
    if (!status) show(row, "refused", verb + "：网络不通，稍后会自动再试");
    else if (status === 401) show(row, "refused", verb + "：登录已过期，请在新窗口登录，内容会自动保存");
    else if (passing) show(row, "refused", verb + "：系统繁忙，稍后会自动再试");
    else show(row, "refused", verb + "：系统没有接受，请记下内容，刷新页面后再填");
    if (status === 401) tell("登录已过期。请在新窗口登录，本页内容会自动保存。", document.getElementById("toasts").dataset.loginUrl);
    if (own.retry) {
      own.timer = setTimeout(function () { again(row); }, WAITS[Math.min(own.tries, WAITS.length - 1)] * 1000);
      own.tries += 1;
    }
  }
  // A request that failed is made again as a save of what stands in the fields now; handing in is the person's to repeat.
  function again(row) {
    if (document.contains(row) && of(row).retry && !of(row).busy) save(row);
  }
  function everyAgain() { rows().forEach(again); }
  addEventListener("online", everyAgain);
  addEventListener("focus", everyAgain);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-row-submit]"), row = rowOf(button);
    if (!row || !of(row).busy) return;
    // Handing in waits for the save that is under way.
    event.preventDefault();
    event.stopImmediatePropagation();
    of(row).submit = button;
  }, true);
  // Handing in many rows counts what the server has: everything typed is saved first, and what cannot be is named.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-submit-all]");
    if (!button) return;
    var open = rows().filter(function (row) { return UNSAVED[row.dataset.state]; });
    if (!open.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!open.some(function (row) { return row.dataset.state !== "refused"; })) {
      tell("有 " + open.length + " 行没有保存，请先改好标红的行。");
      open[0].scrollIntoView({ block: "center" });
      return;
    }
    open.forEach(function (row) { if (row.dataset.state === "dirty") save(row); });
    clearTimeout(all);
    all = setTimeout(function () { button.click(); }, 400);
  }, true);
  var all = 0;
  addEventListener("beforeunload", function (event) {
    if (!rows().some(function (row) { return UNSAVED[row.dataset.state]; })) return;
    event.preventDefault();
    event.returnValue = "";
  });
  document.addEventListener("htmx:afterSettle", total);

  /* ---- keyboard ---- */
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
    if (ctrl && event.key === "Enter") {
      var button = row.querySelector("[data-row-submit]");
      if (button && !button.disabled) button.click();
    } else if (ctrl && (event.key === "s" || event.key === "S")) save(row);
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
  total();
})();
