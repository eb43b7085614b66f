/* Entering an intent: the product whose band the amount lies in is suggested and chosen, as long as nobody chose another.

   <input name="amount" data-bands='[["id", "lower", lower counts, "upper", "1万—10万元"], …]'>  amounts in 万元 */
(function () {
  "use strict";
  var amount = document.querySelector("[data-bands]");
  var product = amount && amount.form.querySelector("[name=product]");
  if (!product) return;
  var bands = JSON.parse(amount.dataset.bands), chosen = product.value !== "", hint = document.createElement("div");
  hint.className = "help";
  hint.id = product.id + "_hint";
  hint.setAttribute("role", "status");
  product.after(hint);
  product.setAttribute("aria-describedby", hint.id);

  function typed() {
    var text = amount.value.normalize("NFKC").trim().replace(/万元?$/, "").replace(/,/g, "").trim();
    return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  }
  function takes(band, value) {
    var lower = Number(band[1]);
    return (value > lower || (band[2] && value === lower)) && value <= Number(band[3]);
  }
  function named(band) {
    var option = product.querySelector('option[value="' + band[0] + '"]');
    return option ? option.textContent : band[4];
  }
  function tell(text, warns) {
    hint.textContent = text;
    hint.className = warns ? "doubt" : "help";
  }
  function judge() {
    var value = typed();
    var fits = value === null ? null : bands.filter(function (band) { return takes(band, value); })[0];
    if (!chosen) product.value = fits ? fits[0] : "";
    if (value === null || !value) return tell("");
    if (value >= 10000) return tell("金额是" + value / 10000 + "亿元，请核对单位是不是万元。", true);
    var taken = bands.filter(function (band) { return band[0] === product.value; })[0];
    if (taken && !takes(taken, value)) {
      return tell("这款产品的额度是" + taken[4] + "，与" + value + "万元不符。" + (fits ? "按金额建议：" + named(fits) + "。" : "") + "也可以照样保存。", true);
    }
    if (!fits) return tell("没有额度是" + value + "万元的产品，可以不选。");
    if (!chosen) return tell("按金额选了" + named(fits) + "，可以改选，也可以不选。");
    tell(product.value ? "与金额相符。" : "按金额建议：" + named(fits) + "，也可以不选。");
  }
  amount.addEventListener("input", judge);
  product.addEventListener("change", function () { chosen = true; judge(); });
  judge();
}());
