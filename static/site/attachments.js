/* Attachments of a report: files chosen, dropped or pasted are sent one by one, and pictures open in a dialog.

     [data-attachments][data-url][data-megabytes]   around everything
     #attachment-list                               what hangs on the report; every answer brings it anew
     input[data-pick]   [data-drop]                 the file field, and where files are dropped
     [data-sending]                                 a line for every file under way, or refused and why
     a[data-picture="name"]                         a picture; opens in [data-pictures], ← → or a swipe step, Esc closes */
(function () {
  "use strict";
  var box = document.querySelector("[data-attachments]");
  if (!box) return;
  var list = document.getElementById("attachment-list");

  /* ---- sending ---- */
  var lines = box.querySelector("[data-sending]"), waiting = [], busy = null;
  function token() {
    var cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
    return cookie ? decodeURIComponent(cookie[1]) : document.querySelector('meta[name="csrf-token"]').content;
  }
  function made(tag, name, text) {
    var node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }
  function button(text, act) {
    var node = made("button", "btn btn-line btn-xs", text);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }
  function line(file) {
    var node = made("li"), bar = made("progress", "pg");
    bar.max = 100; bar.value = 0; bar.setAttribute("aria-label", "上传进度");
    node.append(made("span", "", file.name), bar);
    lines.append(node);
    return node;
  }
  function refuse(item, words, again) {
    var told = made("p", "bad", words);
    item.line.replaceChildren(made("span", "", item.file.name), told);
    if (again) told.append(" ", button("重试", function () { item.line.remove(); add([item.file]); }));
    told.append(" ", button("知道了", function () { item.line.remove(); }));
  }
  function add(files) {
    [].forEach.call(files, function (file) {
      var item = { file: file, line: line(file) }, limit = Number(box.dataset.megabytes);
      // The server looks at the content; this only spares a long wait for a certain no.
      if (!file.size) refuse(item, "文件是空的，请检查后再传。");
      else if (file.size > limit * 1024 * 1024) refuse(item, "文件太大，每个文件不能超过 " + limit + " MB，请压缩后再传。");
      else waiting.push(item);
    });
    next();
  }
  function next() {
    if (busy || !waiting.length) return;
    var item = busy = waiting.shift(), request = new XMLHttpRequest(), data = new FormData();
    var bar = item.line.querySelector("progress");
    data.append("file", item.file, item.file.name);
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) bar.value = Math.round(100 * event.loaded / event.total);
    });
    request.addEventListener("loadend", function () {
      busy = null;
      answered(item, request);
      next();
    });
    request.open("POST", box.dataset.url);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("HX-Request", "true");
    request.send(data);
  }
  var REASONS = {
    401: "没有上传：登录已过期，请在新窗口重新登录，再点“重试”。",
    403: "没有上传：这份月报不由您填报，或页面已过期，请刷新页面。",
    404: "没有上传：月报不存在，或不属于您的范围。",
    413: "文件太大，请压缩后再传。",
  };
  function answered(item, request) {
    var status = request.status;
    if (status !== 200 && status !== 422) {
      var words = REASONS[status] || (status ? "没有上传：系统出错了，请稍后重试。" : "没有上传：网络不通，请检查网络后重试。");
      refuse(item, words, !(status in REASONS) || status === 401);
      return;
    }
    var page = new DOMParser().parseFromString(request.responseText, "text/html");
    var refusals = [].slice.call(page.querySelectorAll("[data-refusal]"));
    list.replaceChildren.apply(list, [].filter.call(page.body.children, function (node) { return refusals.indexOf(node) < 0; }));
    window.htmx.process(list);
    if (refusals.length) refuse(item, refusals.map(function (node) { return node.textContent.trim(); }).join(""));
    else item.line.remove();
  }
  if (lines) {
    box.addEventListener("change", function (event) {
      if (!event.target.matches("[data-pick]")) return;
      add(event.target.files);
      event.target.value = "";
    });
    addEventListener("beforeunload", function (event) { if (busy) event.preventDefault(); });
    receive();
  }

  /* ---- dropping and pasting ---- */
  function receive() {
    var drop = box.querySelector("[data-drop]");
    function carries(event) { return event.dataTransfer && [].indexOf.call(event.dataTransfer.types, "Files") >= 0; }
    // Anywhere on the page: a file that misses its mark would otherwise replace the page.
    document.addEventListener("dragover", function (event) {
      if (!carries(event)) return;
      event.preventDefault();
      drop.classList.add("is-over");
    });
    document.addEventListener("dragleave", function (event) { if (!event.relatedTarget) drop.classList.remove("is-over"); });
    document.addEventListener("drop", function (event) {
      if (!carries(event)) return;
      event.preventDefault();
      drop.classList.remove("is-over");
      add(event.dataTransfer.files);
    });
    document.addEventListener("paste", function (event) {
      var files = event.clipboardData ? event.clipboardData.files : [];
      // Text copied from an office program comes with a picture of itself: in a field the text is meant.
      if (!files.length || event.target.closest("input,textarea") && event.clipboardData.getData("text/plain")) return;
      event.preventDefault();
      add([].map.call(files, function (file) {
        var now = new Date().toTimeString().slice(0, 8).replace(/:/g, "");
        return file.name === "image.png" ? new File([file], "截图" + now + ".png", { type: file.type }) : file;
      }));
      box.scrollIntoView({ block: "nearest" });
    });
  }

  /* ---- looking at pictures ---- */
  var dialog = box.querySelector("[data-pictures]"), at = 0;
  function pictures() { return [].slice.call(list.querySelectorAll("[data-picture]")); }
  function show(place) {
    var all = pictures();
    if (!all.length) return;
    at = (place + all.length) % all.length;
    var shown = dialog.querySelector("[data-picture-shown]");
    shown.src = all[at].href;
    shown.alt = dialog.querySelector("h2").textContent = all[at].dataset.picture;
    dialog.querySelector("[data-picture-place]").textContent = (at + 1) + " / " + all.length;
    dialog.querySelector("[data-picture-whole]").href = all[at].href;
    dialog.querySelectorAll("[data-picture-step]").forEach(function (step) { step.disabled = all.length < 2; });
  }
  box.addEventListener("click", function (event) {
    var link = event.target.closest("[data-picture]"), step = event.target.closest("[data-picture-step]");
    if (step) show(at + Number(step.dataset.pictureStep));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(pictures().indexOf(link));
    dialog.showModal();
  });
  dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
  var touched = null;
  dialog.addEventListener("touchstart", function (event) { touched = event.touches.length === 1 ? event.touches[0].clientX : null; }, { passive: true });
  dialog.addEventListener("touchend", function (event) {
    var moved = touched === null ? 0 : event.changedTouches[0].clientX - touched;
    if (Math.abs(moved) > 60) show(at + (moved < 0 ? 1 : -1));
    touched = null;
  });
  dialog.addEventListener("keydown", function (event) {
    var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(at + step);
  });
})();
