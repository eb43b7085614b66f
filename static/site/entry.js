/* The entry sheet: what each row shows, saving that survives a bad network, and telling two people apart.
   Saving itself is htmx's; keys are in `entry-keys.js`.

   What the page provides
     [data-sheet="…"]                   around everything; its value names user and month for what is kept in the browser
     [data-row]                         a <tbody>; holds one <form hx-post hx-swap="none"
                                        hx-trigger="input delay:600ms from:closest [data-row], save">
     fields of that form                by their `form` attribute; what stood in a field before typing is its default value,
                                        or data-base where the server sent back something it did not save
     [data-row-submit]                  the button that hands the row in (it posts the whole form)
     [data-row-state]                   one line of text; the server sends it back out of band with data-state
                                        saved | refused | locked and its words, beside the derived cells
     script[data-fresh]                 beside it: {field: text} of what somebody else changed meanwhile
     [data-take] [data-mine]            in the words beside a field that two people changed: use theirs, use mine
     [data-sheet-state]                 how many rows are not saved yet
     [data-submit-all]                  a button that hands in many rows: waits until every row is saved

   Every request carries `was-<field>`, so that the server can tell what was changed here from what was changed elsewhere.
   What is typed and not saved is kept in the browser too: a closed window or a dead machine loses nothing.
   A row that is dirty, saving or refused is unsaved, and leaving the page asks first. */
(function () {
  "use strict";
  var WAITS = [3, 6, 12, 24, 48, 60];
  var UNSAVED = { dirty: 1, saving: 1, refused: 1 };
  var memory = new WeakMap();

  function of(row) {
    if (!memory.has(row)) memory.set(row, { typed: 0, sent: 0, busy: false, tries: 0, timer: 0, retry: false, submit: null, values: null });
    return memory.get(row);
  }
  function rows() { return [].slice.call(document.querySelectorAll("[data-row]")); }
  function rowOf(node) { return node && node.closest ? node.closest("[data-row]") : null; }
  function formOf(row) { return row.querySelector("form[data-row-form]") || row.querySelector("form"); }
  function save(row) { var form = formOf(row); if (form) form.dispatchEvent(new CustomEvent("save")); }

  function fieldsOf(row) {
    var form = formOf(row);
    return form ? [].filter.call(form.elements, function (field) { return field.name && !/^was-/.test(field.name); }) : [];
  }
  function base(field) { return "base" in field.dataset ? field.dataset.base : field.defaultValue; }

  function tell(text, link) { document.dispatchEvent(new CustomEvent("toast", { detail: { text: text, kind: "bad", link: link } })); }

  /* ---- what is typed and not saved yet, kept in the browser ---- */
  var sheet = document.querySelector("[data-sheet]");
  function shelf(row) { return "entry:" + sheet.dataset.sheet + ":" + row.id; }
  function keep(row) {
    var draft = {};
    fieldsOf(row).forEach(function (field) {
      if (field.value !== base(field)) draft[field.name] = [field.value, base(field)];
    });
    try {
      if (Object.keys(draft).length) localStorage.setItem(shelf(row), JSON.stringify(draft));
      else localStorage.removeItem(shelf(row));
    } catch (_) { /* a browser without storage still saves to the server */ }
  }
  function restore(row) {
    var draft = null;
    try { draft = JSON.parse(localStorage.getItem(shelf(row))); } catch (_) { return; }
    if (!draft) return;
    var form = formOf(row), back = [], lost = [];
    Object.keys(draft).forEach(function (name) {
      var field = form ? form.elements[name] : row.querySelector('[name="' + name + '"]');
      if (!field || field.value === draft[name][0]) return;
      if (field.readOnly) { lost.push(draft[name][0]); return; }
      field.dataset.base = draft[name][1];
      field.value = draft[name][0];
      back.push(field);
    });
    if (lost.length) tell("这一行已锁定，上次没有存上的内容是：" + lost.join("、"));
    if (!back.length) { try { localStorage.removeItem(shelf(row)); } catch (_) { return; } return; }
    of(row).typed += 1;
    show(row, "dirty", "已找回上次没有存上的内容，正在保存…");
    setTimeout(function () { save(row); }, 300);
  }

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
    keep(row);
    show(row, "dirty", "待保存");
  });

  document.addEventListener("save-row", function (event) { save(rowOf(event.target)); });

  /* ---- saving ---- */
  document.addEventListener("htmx:configRequest", function (event) {
    var row = rowOf(event.detail.elt);
    if (!row || event.detail.verb === "get") return;
    var own = of(row);
    // A request that will be held back because another one is under way must not change what that one sent.
    if (own.busy) return;
    own.values = {};
    fieldsOf(row).forEach(function (field) {
      own.values[field.name] = field.value;
      event.detail.parameters["was-" + field.name] = base(field);
    });
  });
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
    if (!document.contains(row)) {
      // Handing in brought a new row in its place; what was typed meanwhile comes back into it, or is told.
      var now = document.getElementById(row.id);
      if (now) { if (own.typed !== own.sent) restore(now); else keep(now); }
      total();
      return;
    }
    settle(row, own);
    if (own.typed !== own.sent) { show(row, "dirty", "待保存"); save(row); return; }
    var line = row.querySelector("[data-row-state]"), told = line && line.dataset.state;
    // The answer brings the words beside a field that could not be read; the field itself was not touched.
    row.querySelectorAll("[aria-describedby]").forEach(function (field) {
      var words = document.getElementById(field.getAttribute("aria-describedby"));
      if (words && words.matches(".cell-err") && words.textContent.trim()) field.setAttribute("aria-invalid", "true");
    });
    if (told === "saving" || !told) show(row, "saved", "已保存");
    else show(row, told);
    if (own.submit) { var button = own.submit; own.submit = null; if (told !== "refused") button.click(); }
  }
  // What was sent and not objected to is now what the server has; what somebody else changed is shown.
  function settle(row, own) {
    var holder = row.querySelector("script[data-fresh]"), fresh = holder ? JSON.parse(holder.textContent) : {};
    if (holder) holder.remove();
    fieldsOf(row).forEach(function (field) {
      var words = document.getElementById(field.getAttribute("aria-describedby") || "");
      if (words && words.matches(".cell-err") && words.textContent.trim() || !own.values || !(field.name in own.values)) return;
      var sent = own.values[field.name];
      delete field.dataset.base;
      field.defaultValue = sent;
      if (!(field.name in fresh)) return;
      field.defaultValue = fresh[field.name];
      if (field.value !== sent) return;
      field.value = fresh[field.name];
      field.classList.add("is-fresh");
    });
    keep(row);
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

  /* ---- two people in one row ---- */
  document.addEventListener("click", function (event) {
    var take = event.target.closest("[data-take]"), mine = event.target.closest("[data-mine]");
    var button = take || mine;
    if (!button) return;
    var row = rowOf(button), field = formOf(row).elements[button.dataset.field];
    var theirs = take ? button.dataset.take : button.dataset.mine;
    delete field.dataset.base;
    field.defaultValue = theirs;
    if (take) field.value = theirs;
    document.getElementById(field.getAttribute("aria-describedby")).textContent = "";
    field.removeAttribute("aria-invalid");
    field.focus();
    of(row).typed += 1;
    keep(row);
    show(row, "dirty", "待保存");
    save(row);
  });

  rows().forEach(restore);
  total();
})();
