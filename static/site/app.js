/* Small behaviours of every page, all by attributes:

   data-dialog-open="id" [data-dialog-title="…"]   open a <dialog>; together with hx-get + hx-target="#drawer-body" the
                                                   drawer shows what was fetched
   data-dialog-close                               close the dialog around it
   data-confirm="…" [data-confirm-title="…"] [data-confirm-yes="通过"]
                                                   ask first; on a form, a submit button, or anything with hx-*
   data-auto-submit                                on a select or checkbox: submit its form when it changes
   data-go                                         on a select whose values are addresses: go to the one chosen
   data-print                                      print the page, after every chart has been drawn
   data-reveal="id"                                on a checkbox: show what is typed in a password field
   data-check-all="name"                           on a checkbox: tick all of that name in the form;
   data-check-count / data-check-need              shows how many are ticked / is enabled only when some are

   A toast: document event `toast` with {text, kind: "ok"|"bad", link (to the login)}, which a server may also send by HX-Trigger. */
(function () {
  "use strict";
  var $ = function (id) { return document.getElementById(id); };

  /* ---- requests ---- */
  // The cookie before the page: signing in again in another window changes the token, and what is typed here must
  // still be saved.
  function token() {
    var cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
    var meta = document.querySelector('meta[name="csrf-token"]');
    return cookie ? decodeURIComponent(cookie[1]) : meta ? meta.content : "";
  }
  document.addEventListener("htmx:configRequest", function (event) {
    event.detail.headers["X-CSRFToken"] = token();
  });

  /* ---- toasts ---- */
  function toast(text, kind, link) {
    var box = $("toasts");
    var shown = [].some.call(box.children, function (line) { return line.dataset.text === text; });
    if (shown) return;
    var line = document.createElement("div"), words = document.createElement("span"), close = document.createElement("button");
    line.className = "toast-line is-" + (kind || "ok");
    line.dataset.text = words.textContent = text;
    if (link) {
      var anchor = document.createElement("a");
      anchor.href = link; anchor.target = "_blank"; anchor.textContent = "打开登录页";
      words.append(" ", anchor);
    }
    close.type = "button"; close.textContent = "×"; close.setAttribute("aria-label", "关闭提示");
    close.addEventListener("click", function () { line.remove(); });
    line.append(words, close);
    box.append(line);
    setTimeout(function () { line.remove(); }, link ? 60000 : kind === "bad" ? 9000 : 5000);
  }
  document.addEventListener("toast", function (event) { toast(event.detail.text, event.detail.kind, event.detail.link); });

  var REASONS = {
    401: "登录已过期，请重新登录后再试。",
    403: "没有完成：您的账号不能办理，或页面已过期，请刷新页面后再试。",
    404: "没有完成：内容不存在，或不属于您的范围。",
    413: "没有完成：文件太大。",
  };
  function failed(event) {
    // A row of the entry sheet shows its own state.
    if (event.detail.elt && event.detail.elt.closest("[data-row]")) return;
    var status = event.detail.xhr ? event.detail.xhr.status : 0;
    var text = REASONS[status] || (status ? "没有完成：系统出错了，请稍后再试。" : "没有完成：网络不通，请检查网络后再试。");
    toast(text, "bad", status === 401 ? $("toasts").dataset.loginUrl : "");
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  /* ---- dialogs ---- */
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      var dialog = $(opener.dataset.dialogOpen);
      if (!dialog) return;
      if (opener.dataset.dialogTitle) dialog.querySelector("h2").textContent = opener.dataset.dialogTitle;
      if (opener.hasAttribute("hx-get")) {
        var body = document.querySelector(opener.getAttribute("hx-target"));
        if (body && dialog.contains(body)) body.innerHTML = '<p class="muted"><span class="spin"></span> 正在打开…</p>';
      } else event.preventDefault();
      if (!dialog.open) dialog.showModal();
      return;
    }
    var closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
    // Outside a drawer is a way out of it; a dialog with a form stays, so that nothing typed is lost.
    else if (event.target.matches("dialog.dlg-side")) event.target.close();
  });

  // A step that opens at the side, or comes back with an error, is ready to type in.
  document.addEventListener("htmx:afterSettle", function (event) {
    var form = document.querySelector("dialog[open] .step-form");
    if (!form || !(form.contains(event.detail.elt) || event.detail.target.contains(form))) return;
    var field = form.querySelector("[aria-invalid=true]") || form.querySelector("input:not([type=hidden]), select, textarea");
    if (field) field.focus();
  });

  /* ---- confirmation ---- */
  function ask(asker, proceed) {
    var dialog = $("confirm"), yes = $("confirm-yes");
    $("confirm-title").textContent = asker.dataset.confirmTitle || "请确认";
    $("confirm-text").textContent = asker.dataset.confirm;
    yes.textContent = asker.dataset.confirmYes || "确定";
    yes.onclick = function () { dialog.close(); proceed(); };
    dialog.showModal();
  }
  document.addEventListener("htmx:confirm", function (event) {
    var cause = event.detail.triggeringEvent, button = cause && cause.submitter;
    var asker = button && button.dataset.confirm ? button : event.detail.elt;
    if (!asker.dataset.confirm) return;
    event.preventDefault();
    ask(asker, function () { event.detail.issueRequest(true); });
  });
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    var asker = button && button.dataset.confirm ? button : form.dataset.confirm ? form : null;
    if (!asker || form.matches("[hx-post],[hx-get]") || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker, function () {
      form.dataset.confirmed = "yes";
      form.requestSubmit(button || undefined);
      delete form.dataset.confirmed;
    });
  }, true);

  /* ---- sending a form ---- */
  // A form that is posted into an expired session or a dead line is gone; so the page asks first whether anybody is there.
  function stay(text, link) { toast(text, "bad", link); }
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter, home = $("toasts").dataset;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post],[hx-get]") || form.dataset.alive || !home.aliveUrl) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    fetch(home.aliveUrl, { headers: { "HX-Request": "true" }, cache: "no-store" }).then(function (answer) {
      if (answer.status === 401) return stay("登录已过期，没有提交，内容还在。请在新窗口登录后再点一次。", home.loginUrl);
      if (!answer.ok) return stay("没有提交：系统出错了，内容还在，请稍后再试。");
      var hidden = form.querySelector("input[name=csrfmiddlewaretoken]");
      if (hidden) hidden.value = token();
      form.dataset.alive = form.dataset.confirmed = "yes";
      form.requestSubmit(button || undefined);
      delete form.dataset.alive;
      delete form.dataset.confirmed;
    }, function () { stay("网络不通，没有提交，内容还在。请检查网络后再点一次。"); });
  }, true);

  /* ---- forms ---- */
  // One click, one submission. Enabled again after a while for answers that leave the page in place, such as files.
  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (event.defaultPrevented || !button || event.target.method === "dialog") return;
    setTimeout(function () { button.disabled = true; }, 0);
    setTimeout(function () { button.disabled = false; }, 4000);
  });
  addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("button:disabled[type=submit]").forEach(function (b) { b.disabled = false; });
  });
  function counted(form) {
    var ticked = form.querySelectorAll("input[type=checkbox][name]:checked").length;
    form.querySelectorAll("[data-check-count]").forEach(function (node) { node.textContent = ticked; });
    form.querySelectorAll("[data-check-need]").forEach(function (node) { node.disabled = !ticked; });
  }
  document.addEventListener("change", function (event) {
    var node = event.target, form = node.form || node.closest("form");
    if (node.hasAttribute("data-auto-submit")) { form.requestSubmit(); return; }
    if (node.hasAttribute("data-go")) { if (/^\/(?!\/)/.test(node.value)) location.assign(node.value); return; }
    if (node.dataset.reveal) { $(node.dataset.reveal).type = node.checked ? "text" : "password"; return; }
    if (node.type !== "checkbox" || !form) return;
    if (node.dataset.checkAll) {
      form.querySelectorAll('input[type=checkbox][name="' + node.dataset.checkAll + '"]:not(:disabled)').forEach(function (box) { box.checked = node.checked; });
    }
    counted(form);
  });
  function scan() {
    // What scrolls sideways must scroll by keyboard too.
    document.querySelectorAll(".tbl-wrap, .paper-wrap").forEach(function (node) {
      if (node.scrollWidth <= node.clientWidth || node.tabIndex === 0) return;
      node.tabIndex = 0;
      node.setAttribute("role", "region");
      node.setAttribute("aria-label", "可左右滚动");
    });
    document.querySelectorAll("[data-check-need]").forEach(function (node) { if (node.form) counted(node.form); });
  }
  document.addEventListener("htmx:afterSettle", scan);
  scan();
  // The page one is on stands within sight, however many there are beside it.
  document.querySelectorAll(".tabs [aria-current], .states [aria-current]").forEach(function (node) {
    var row = node.closest(".tabs, .states"), at = node.getBoundingClientRect(), box = row.getBoundingClientRect();
    row.scrollLeft += at.left + at.width / 2 - box.left - box.width / 2;
  });

  /* ---- printing ---- */
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-print]")) return;
    var ready = window.drawAllCharts ? window.drawAllCharts() : Promise.resolve();
    ready.then(function () { window.print(); });
  });
})();
