/* Handing in spreadsheets, and waiting for what is done with them.

     form[data-upload]        files chosen or dropped are listed with their sizes; a bar shows how much has been sent
       [data-drop] [data-sheets] [data-chosen] [data-sent] [data-sent-told]
     [data-job-wait]          around a job's fragment: the page is loaded anew when the job has ended */
(function () {
  "use strict";
  document.documentElement.classList.add("has-drop");
  function form() { return document.querySelector("form[data-upload]"); }
  function size(bytes) {
    if (bytes < 1024) return bytes + " 字节";
    return bytes < 1048576 ? Math.round(bytes / 1024) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
  }

  /* ---- choosing ---- */
  function keep(files) {
    var box = new DataTransfer();
    files.forEach(function (file) { box.items.add(file); });
    form().querySelector("[data-sheets]").files = box.files;
    list();
  }
  function chosen() { return [].slice.call(form().querySelector("[data-sheets]").files); }
  function list() {
    var lines = form().querySelector("[data-chosen]");
    lines.replaceChildren.apply(lines, chosen().map(function (file, place) {
      var line = document.createElement("li"), name = document.createElement("span"), told = document.createElement("small"), away = document.createElement("button");
      name.textContent = file.name;
      told.textContent = size(file.size);
      away.type = "button"; away.className = "btn btn-ghost btn-xs"; away.textContent = "移除";
      away.setAttribute("aria-label", "移除" + file.name);
      away.addEventListener("click", function () {
        keep(chosen().filter(function (other, index) { return index !== place; }));
        form().querySelector("[data-sheets]").focus();
      });
      line.append(name, told, away);
      return line;
    }));
  }
  document.addEventListener("change", function (event) { if (event.target.matches("[data-sheets]")) list(); });

  /* ---- which kind: some belong to a month ---- */
  function months() {
    var node = form(), kind = node && node.elements.kind, month = node && node.elements.month;
    if (!kind || !month || kind.dataset.monthly === undefined) return;
    month.closest(".field").hidden = kind.dataset.monthly.split(" ").indexOf(kind.value) < 0;
  }
  document.addEventListener("change", function (event) { if (event.target.matches("form[data-upload] [name=kind]")) months(); });
  document.addEventListener("htmx:afterSettle", months);
  months();

  /* ---- dropping ---- */
  function carries(event) { return form() && event.dataTransfer && [].indexOf.call(event.dataTransfer.types, "Files") >= 0; }
  // Anywhere on the page: a file that misses its mark would otherwise replace the page.
  document.addEventListener("dragover", function (event) {
    if (!carries(event)) return;
    event.preventDefault();
    form().querySelector("[data-drop]").classList.add("is-over");
  });
  document.addEventListener("dragleave", function (event) {
    if (!event.relatedTarget && form()) form().querySelector("[data-drop]").classList.remove("is-over");
  });
  document.addEventListener("drop", function (event) {
    if (!carries(event)) return;
    event.preventDefault();
    form().querySelector("[data-drop]").classList.remove("is-over");
    keep(chosen().concat([].slice.call(event.dataTransfer.files)));
  });

  /* ---- sending ---- */
  function sent(node, text, share) {
    var box = node.querySelector("[data-sent]");
    box.hidden = text === "";
    box.querySelector("progress").value = share;
    box.querySelector("[data-sent-told]").textContent = text;
  }
  document.addEventListener("htmx:xhr:progress", function (event) {
    var node = event.target.closest && event.target.closest("form[data-upload]");
    if (!node || !event.detail.lengthComputable || !event.detail.total) return;
    var share = Math.round(100 * event.detail.loaded / event.detail.total);
    sent(node, share < 100 ? "已传 " + size(event.detail.loaded) + "，共 " + size(event.detail.total) : "已传完，正在保存…", share);
  });
  ["htmx:responseError", "htmx:sendError", "htmx:sendAbort"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var node = event.target.closest && event.target.closest("form[data-upload]");
      if (node) sent(node, "", 0);
    });
  });

  /* ---- waiting ---- */
  document.addEventListener("htmx:afterSettle", function () {
    var job = document.querySelector("[data-job-wait] .job");
    if (job && job.dataset.state !== "queued" && job.dataset.state !== "running") location.reload();
  });
})();
