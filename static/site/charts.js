/* Charts, declared in the page and drawn on a canvas when they are about to be seen.

     <script defer src="…/site/charts.js" data-echarts="…/vendor/echarts/echarts.min.js"></script>
     <div class="chart" data-chart="rank" data-source="rank-data" aria-label="县区完成率排名"></div>
     {{ rank|json_script:"rank-data" }}

   What json_script holds. Percentages are plain numbers (54.1), null is "not known"; `light` is one of
   green watch yellow red neutral missing; `url` (optional, an address of this site) is opened by a click.

     rank   {items: [{name, value, url, light}], expected: 50}            lying bars in the order given, % with expected line
     bars   {items: [{name, value, url, light}], expected: 50}            the same standing, for up to about a dozen items
            both: unit (default "%"), max (default: fits)
     trend  {months: ["1月", …], unit: "%",
             series: [{name, kind: "actual|expected|pending", data: […]}]} lines; expected dashed grey, pending dotted
     curve  {months, actual: […], expected: […], target: 300|null, unit: "场", pending: […] (optional)}
            one indicator, cumulative, against its expected course and its target
            monthly: […] (optional): what each month brought, as bars
            <select data-chart-choose="id of the chart"> whose values are ids of other json_scripts shows one of those
     multiples {months, unit: "%", items: [{name, light, actual: […], expected: […]}]}   one small chart for each item
     heat   {rows: ["吴兴区", …], columns: ["转型升级", …], unit: "%", cells: [[row, column, value|null, url], …]}
     donut  {items: [{name, value, light, url}], centre: "58", caption: "重点项目"}

   A chart is never the only place of a number: put the same figures into <details class="alt"> with a table, which
   is also how the keyboard and a screen reader reach them. `window.drawAllCharts()` draws what was not yet seen. */
(function () {
  "use strict";
  var SOURCE = document.currentScript && document.currentScript.getAttribute("data-echarts");
  var FONT = '"PingFang SC","Microsoft YaHei","HarmonyOS Sans SC","Noto Sans SC","Noto Sans CJK SC",sans-serif';
  var INK = "#1a1f28", INK2 = "#465062", INK3 = "#5d6779", LINE = "#cbd2dc", SPLIT = "#eceff3", TRACK = "#f1f3f7";
  var BLUE = "#2f6fde", BLUE_DARK = "#1f5fbf", GREY = "#8b95a6", BAR = "#a9c6f3", TEAL = "#1f9d8b";
  var LIGHTS = {
    green: [BLUE, ""], watch: [BLUE, ""], yellow: ["#e6a100", "预警"], red: ["#d92d20", "滞后"],
    neutral: ["#b4bcc9", "未到节点"], missing: ["#b4bcc9", "未报"],
  };
  var DONUT = { green: "#1f8f57", watch: "#7cc49d", yellow: "#f5b301", red: "#d92d20", neutral: "#c3cad6", missing: "#98a2b3" };
  var REDUCED = matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* ---- shared parts ---- */
  function colour(item) { return (LIGHTS[item.light] || LIGHTS.green)[0]; }
  function word(item) { return (LIGHTS[item.light] || LIGHTS.green)[1]; }
  // As the tables print them: a percentage has one decimal and is never rounded up to 100, a figure is exact.
  function told(value, unit) {
    if (value === null || value === undefined) return "—";
    if (unit !== "%") return String(Number(value.toFixed(4))) + unit;
    var rounded = Math.round(value * 10) / 10;
    return String(value < 100 ? Math.min(rounded, 99.9) : rounded) + unit;
  }
  // A round step for about four lines, and the axis' end above the highest value.
  function scale(most) {
    var rough = Math.max(most / 4, 1), power = Math.pow(10, Math.floor(Math.log10(rough)));
    var step = [1, 2, 2.5, 5, 10].map(function (n) { return n * power; }).filter(function (n) { return n >= rough && (n >= 10 || n % 1 === 0); })[0];
    return { interval: step, max: Math.max(Math.ceil(most / step), 1) * step };
  }
  // richText keeps the tooltip on the canvas: the HTML tooltip needs inline styles, which the page forbids.
  function tip(more) {
    return Object.assign({ renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: LINE, borderWidth: 1, padding: [8, 12],
      textStyle: { color: INK, fontSize: 12.5, fontFamily: FONT, lineHeight: 20 } }, more);
  }
  function grid(more) {
    return Object.assign({ left: 4, right: 12, top: 10, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" }, more);
  }
  function top(items, expected, unit) {
    var most = Math.max.apply(null, items.map(function (item) { return item.value || 0; }).concat(expected || 0));
    return unit === "%" ? Math.max(20, Math.ceil(most * 1.12 / 20) * 20) : null;
  }
  function shorten(text, room) { return text.length > room ? text.slice(0, room - 1) + "…" : text; }

  /* ---- kinds ---- */
  function barSeries(data, lying, small) {
    var unit = data.unit || "%";
    return {
      type: "bar", barMaxWidth: lying ? 15 : 34, barCategoryGap: "42%", showBackground: lying, backgroundStyle: { color: TRACK, borderRadius: 4 },
      data: data.items.map(function (item) {
        return { value: item.value === null ? 0 : item.value, name: item.name, url: item.url, item: item,
          itemStyle: { color: colour(item), borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] } };
      }),
      // The label hides the expected line where they meet, and says in a word what the colour says.
      label: { show: true, position: lying ? "right" : "top", distance: lying ? 4 : 5, color: INK, fontSize: small ? 11 : 12.5, fontWeight: 600, fontFamily: FONT,
        backgroundColor: lying ? TRACK : undefined, padding: lying ? [2, 3] : 0,
        formatter: function (p) {
          var item = p.data.item, late = item.light === "yellow" || item.light === "red";
          if (item.value === null) return "{w|" + (word(item) || "—") + "}";
          if (!lying) return small ? String(Math.round(item.value)) : told(item.value, unit);
          return told(item.value, unit) + (late ? " {w|" + word(item) + "}" : "");
        },
        rich: { w: { fontSize: 11.5, fontWeight: 400, color: INK2, fontFamily: FONT } } },
      z: 3,
      markLine: data.expected === null || data.expected === undefined ? undefined : {
        silent: true, symbol: "none", z: 1, lineStyle: { color: GREY, type: "dashed", width: 1.5 },
        label: { show: !lying, formatter: "序时", color: INK3, fontSize: 11, position: "end" },
        data: [lying ? { xAxis: data.expected } : { yAxis: data.expected }] },
    };
  }
  function barTip(data) {
    var unit = data.unit || "%";
    return tip({ trigger: "item", formatter: function (p) {
      var item = p.data.item, mark = word(item), line = item.name + "　" + told(item.value, unit) + (mark ? "　" + mark : "");
      return line + (data.expected === null || data.expected === undefined ? "" : "\n序时进度　" + told(data.expected, unit)) + (item.url ? "\n点击查看" : "");
    } });
  }
  var make = {
    rank: function (data, width) {
      var unit = data.unit || "%", narrow = width < 420;
      return { tooltip: barTip(data), grid: grid({ right: narrow ? 30 : 44, top: 4 }),
        xAxis: { type: "value", max: data.max || top(data.items, data.expected, unit), splitNumber: 4, axisLabel: { formatter: "{value}" + (unit === "%" ? "%" : "") } },
        yAxis: { type: "category", inverse: true, data: data.items.map(function (item) { return item.name; }), axisLine: { show: false },
          axisLabel: { color: INK, fontSize: 13, margin: 10, interval: 0, formatter: function (name) { return shorten(name, narrow ? 7 : 12); } } },
        series: [barSeries(data, true)] };
    },
    bars: function (data, width) {
      var unit = data.unit || "%", room = (width - 80) / data.items.length;
      return { tooltip: barTip(data), grid: grid({ top: 24, right: 34 }),
        xAxis: { type: "category", data: data.items.map(function (item) { return item.name; }),
          axisLabel: { color: INK, interval: 0, width: room, overflow: "break", lineHeight: 15, fontSize: room < 44 ? 11 : 12, formatter: function (name) { return shorten(name, 8); } } },
        yAxis: { type: "value", max: data.max || top(data.items, data.expected, unit) }, series: [barSeries(data, false, room < 44)] };
    },
    trend: function (data) {
      var unit = data.unit || "%";
      return { legend: { top: 0, right: 0 }, tooltip: tip({ trigger: "axis", valueFormatter: function (v) { return told(v, unit); } }), grid: grid({ top: 36, right: 22 }),
        xAxis: { type: "category", data: data.months, boundaryGap: false }, yAxis: { type: "value", axisLabel: { formatter: "{value}" + (unit === "%" ? "%" : "") } },
        series: data.series.map(function (line, place) { return lineSeries(line, unit, place); }) };
    },
    curve: function (data) {
      var series = [{ name: "累计完成", kind: "actual", data: data.actual }, { name: "序时应完成", kind: "expected", data: data.expected }];
      if (data.pending) series.splice(1, 0, { name: "含待审核", kind: "pending", data: data.pending });
      var option = make.trend({ months: data.months, unit: data.unit, series: series });
      // The axis reaches the target, so that the way still to go can be seen.
      var all = data.actual.concat(data.expected, data.pending || [], data.monthly || [], data.target || 0);
      var most = Math.max.apply(null, all), least = Math.min.apply(null, all);
      if ((data.monthly || []).some(function (value) { return value !== null; })) {
        option.xAxis.boundaryGap = true;
        option.series.unshift({ name: "本月", type: "bar", data: data.monthly, barMaxWidth: 18, z: 1, itemStyle: { color: BAR, borderRadius: [3, 3, 0, 0] } });
      }
      option.yAxis = Object.assign({ type: "value", name: data.unit, nameTextStyle: { color: INK3, align: "left" }, nameGap: 12 }, least < 0 ? {} : scale(most));
      option.grid.right = 44;
      if (data.target !== null && data.target !== undefined) {
        option.series.filter(function (line) { return line.name === "累计完成"; })[0].markLine = { silent: true, symbol: "none", lineStyle: { color: TEAL, width: 1.5, type: "solid" },
          label: { formatter: "年度目标 " + told(data.target, data.unit), position: "insideStartBottom", color: "#12806f", fontSize: 12, fontFamily: FONT }, data: [{ yAxis: data.target }] };
      }
      return option;
    },
    multiples: function (data, width) {
      var columns = width < 560 ? 2 : 4, lines = Math.ceil(data.items.length / columns), wide = 100 / columns, high = 100 / lines;
      var made = { title: [], grid: [], xAxis: [], yAxis: [], series: [], tooltip: tip({ trigger: "axis", valueFormatter: function (v) { return told(v, data.unit); } }) };
      var most = Math.max.apply(null, data.items.map(function (item) { return Math.max.apply(null, item.actual.concat(item.expected)); }).concat(100));
      data.items.forEach(function (item, at) {
        var left = at % columns * wide, top = Math.floor(at / columns) * high, mark = word(item);
        made.title.push({ text: item.name + " {v|" + told(item.actual[item.actual.length - 1], data.unit) + (mark ? " " + mark : "") + "}", left: left + "%", top: top + "%", padding: 0,
          textStyle: { fontSize: 13, fontWeight: 600, color: INK, fontFamily: FONT, rich: { v: { fontSize: 12.5, fontWeight: 400, color: INK2, fontFamily: FONT } } } });
        made.grid.push({ left: left + "%", width: wide - 4 + "%", top: top + Math.min(high * .24, 9) + "%", height: high * .52 + "%", outerBoundsMode: "none" });
        made.xAxis.push({ type: "category", gridIndex: at, data: data.months, boundaryGap: false,
          axisLabel: { fontSize: 11, color: INK3, interval: Math.max(data.months.length - 2, 0), alignMinLabel: "left", alignMaxLabel: "right" } });
        made.yAxis.push({ type: "value", gridIndex: at, min: 0, max: most, interval: most / 2, axisLabel: { show: false } });
        made.series.push({ name: "完成率", type: "line", xAxisIndex: at, yAxisIndex: at, data: item.actual, symbol: "none", lineStyle: { width: 2.5, color: colour(item) }, itemStyle: { color: colour(item) } },
          { name: "序时进度", type: "line", xAxisIndex: at, yAxisIndex: at, data: item.expected, symbol: "none", lineStyle: { type: "dashed", width: 1.5, color: GREY }, itemStyle: { color: GREY } });
      });
      return made;
    },
    heat: function (data, width) {
      var unit = data.unit || "%", known = data.cells.filter(function (c) { return c[2] !== null; });
      var unknown = data.cells.filter(function (c) { return c[2] === null; }), values = known.map(function (c) { return c[2]; });
      var low = Math.min.apply(null, values.concat(100)), high = Math.max.apply(null, values.concat(0)), middle = low + (high - low) * .58;
      return { tooltip: tip({ formatter: function (p) {
          var c = p.data.cell;
          return data.rows[c[0]] + "　" + data.columns[c[1]] + "\n" + (c[2] === null ? "没有数据" : told(c[2], unit)) + (c[3] ? "　点击查看" : "");
        } }),
        grid: grid({ top: 2, right: 4 }),
        xAxis: { type: "category", data: data.columns, axisLine: { show: false },
          axisLabel: { color: INK, interval: 0, width: (width - 96) / data.columns.length, overflow: "break", lineHeight: 15,
            formatter: function (name) { return shorten(name, 8); } } },
        yAxis: { type: "category", inverse: true, data: data.rows, axisLine: { show: false }, axisLabel: { color: INK, formatter: function (name) { return shorten(name, 7); } } },
        visualMap: { show: false, seriesIndex: 0, min: low, max: Math.max(high, low + 1), dimension: 2, inRange: { color: ["#edf3fd", "#bdd5f7", "#6f9fe8", "#1f5fbf"] } },
        series: [{ type: "heatmap", label: { show: true, fontSize: 12, fontWeight: 600, formatter: function (p) { return String(Math.round(p.data.cell[2])); } },
          itemStyle: { borderColor: "#fff", borderWidth: 3, borderRadius: 5 }, emphasis: { itemStyle: { borderColor: "#f5c443", borderWidth: 2 } },
          data: known.map(function (c) { return { value: [c[1], c[0], c[2]], cell: c, url: c[3], label: { color: c[2] > middle ? "#fff" : INK } }; }) },
          // A heat map leaves out what is not known; a dash says that it was not forgotten.
          { type: "scatter", symbol: "rect", symbolSize: [30, 18], itemStyle: { color: "#f3f5f8" }, label: { show: true, formatter: "—", color: INK3 },
            data: unknown.map(function (c) { return { value: [c[1], c[0]], cell: c, url: c[3] }; }) }] };
    },
    donut: function (data) {
      return { tooltip: tip({ formatter: function (p) { return p.name + "　" + p.value + "（" + Math.round(p.percent) + "%）" + (p.data.url ? "\n点击查看" : ""); } }),
        series: [{ type: "pie", radius: ["62%", "86%"], padAngle: 2, minAngle: 4, itemStyle: { borderRadius: 5 }, emphasis: { scale: false },
          label: { show: true, position: "center", formatter: "{a|" + data.centre + "}\n{b|" + data.caption + "}",
            rich: { a: { fontSize: 34, fontWeight: 700, color: INK, lineHeight: 40 }, b: { fontSize: 13, color: INK2, lineHeight: 20, fontFamily: FONT } } },
          labelLine: { show: false },
          data: data.items.filter(function (item) { return item.value; }).map(function (item) {
            return { name: item.name, value: item.value, url: item.url, itemStyle: { color: DONUT[item.light] || BLUE } };
          }) }] };
    },
  };
  function lineSeries(line, unit, place) {
    if (line.kind === "expected") {
      return { name: line.name, type: "line", data: line.data, symbol: "none", lineStyle: { type: "dashed", width: 2, color: GREY }, itemStyle: { color: GREY } };
    }
    if (line.kind === "pending") {
      return { name: line.name, type: "line", data: line.data, symbolSize: 6, lineStyle: { type: "dotted", width: 2.5, color: TEAL }, itemStyle: { color: TEAL } };
    }
    var last = line.data.reduce(function (found, value, at) { return value === null ? found : at; }, -1), first = place === 0;
    return { name: line.name, type: "line", data: line.data, z: 3, symbolSize: 7, lineStyle: { width: 3, color: first ? BLUE : TEAL }, itemStyle: { color: first ? BLUE : TEAL },
      areaStyle: first ? { color: { type: "linear", x: 0, y: 0, x2: 0, y2: 1, colorStops: [{ offset: 0, color: "rgba(47,111,222,.20)" }, { offset: 1, color: "rgba(47,111,222,0)" }] } } : undefined,
      label: { show: true, position: "top", fontWeight: 700, fontSize: 13, color: first ? BLUE_DARK : "#12806f",
        formatter: function (p) { return p.dataIndex === last ? told(p.value, unit) : ""; } } };
  }

  /* ---- drawing ---- */
  function theme() {
    var axis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, axisLabel: { color: INK2, fontSize: 12, fontFamily: FONT } };
    echarts.registerTheme("huzhou", {
      color: [BLUE, TEAL, "#d99a12", "#7a5af8", "#64748b"], backgroundColor: "transparent", textStyle: { fontFamily: FONT, fontSize: 12, color: INK2 },
      categoryAxis: Object.assign({ splitLine: { show: false } }, axis),
      valueAxis: Object.assign({}, axis, { axisLine: { show: false }, splitLine: { lineStyle: { color: SPLIT } } }),
      legend: { textStyle: { color: INK2, fontSize: 12, fontFamily: FONT }, itemWidth: 16, itemHeight: 8 },
      line: { symbol: "circle", symbolSize: 6 },
    });
  }
  function option(node) {
    var holder = document.getElementById(node.dataset.source), kind = make[node.dataset.chart];
    var data = holder && JSON.parse(holder.textContent);
    var full = data && (data.items || data.cells || data.months || []).length;
    if (!kind || !full) return null;
    var made = kind(data, node.clientWidth);
    made.animation = !REDUCED;
    made.animationDuration = 450;
    made.aria = { enabled: true, label: { enabled: !node.getAttribute("aria-label") } };
    return made;
  }
  function open(event) {
    var url = event.data && event.data.url;
    if (url && /^\/(?!\/)/.test(url)) location.assign(url);
  }
  function draw(node) {
    if (echarts.getInstanceByDom(node)) return;
    var made = option(node);
    node.dataset.drawn = "yes";
    if (!made) {
      node.classList.add("is-empty");
      node.removeAttribute("role");
      node.textContent = "暂无数据";
      return;
    }
    node.setAttribute("role", "img");
    var chart = echarts.init(node, "huzhou", { renderer: "canvas", locale: "ZH" });
    chart.setOption(made);
    chart.on("click", open);
    if (window.ResizeObserver) new ResizeObserver(function () { if (!chart.isDisposed() && node.clientWidth) chart.resize(); }).observe(node);
    alive.push([node, chart]);
  }

  /* ---- loading: ECharts is fetched only when a chart is about to be seen ---- */
  var alive = [], loading = null;
  function library() {
    loading = loading || new Promise(function (done, fail) {
      if (window.echarts) { theme(); done(); return; }
      var script = document.createElement("script");
      script.src = SOURCE;
      script.onload = function () { theme(); done(); };
      script.onerror = function () { loading = null; fail(new Error("ECharts")); };
      document.head.appendChild(script);
    });
    return loading;
  }
  // Another set of the same kind in the place of the one that is drawn, or is about to be.
  document.addEventListener("change", function (event) {
    var node = document.getElementById(event.target.dataset.chartChoose || "");
    if (!node) return;
    node.dataset.source = event.target.value;
    var chart = window.echarts && echarts.getInstanceByDom(node), made = chart && option(node);
    if (made) chart.setOption(made, true);
  });
  function show(node) {
    return library().then(function () { if (document.contains(node)) draw(node); }, function () {
      node.classList.add("is-empty");
      node.textContent = "图表没有载入，请看下方数据表或刷新页面";
    });
  }
  function waiting() { return [].slice.call(document.querySelectorAll("[data-chart]:not([data-drawn]):not([data-watched])")); }
  var watcher = window.IntersectionObserver && new IntersectionObserver(function (seen) {
    seen.forEach(function (entry) { if (entry.isIntersecting) { watcher.unobserve(entry.target); show(entry.target); } });
  }, { rootMargin: "200px 0px" });
  function watch() {
    alive = alive.filter(function (pair) {
      if (document.contains(pair[0])) return true;
      pair[1].dispose();
      return false;
    });
    waiting().forEach(function (node) {
      node.dataset.watched = "yes";
      if (node.hasAttribute("aria-label")) node.setAttribute("role", "img");
      if (watcher) watcher.observe(node); else show(node);
    });
  }
  window.drawAllCharts = function () {
    return Promise.all([].map.call(document.querySelectorAll("[data-chart]:not([data-drawn])"), show));
  };
  document.addEventListener("htmx:afterSettle", watch);
  watch();
})();
