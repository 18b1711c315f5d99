// Runs before the first paint, so that neither theme nor language flickers.
(function () {
  var theme = localStorage.getItem("fd.theme");
  var dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  var language = localStorage.getItem("fd.language") || (/^zh/i.test(navigator.language) ? "zh" : "en");
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
})();
