// The trace beside the text. Without this script every link leads to a page of its own with the same content.
(function () {
  "use strict";
  var body = document.body, root = document.documentElement, panel = document.getElementById("panel");
  var labels = JSON.parse(body.dataset.labels), known = {}, waiting = {}, opener = null;

  // Each bundle of traces is a script that calls this: works from file://, where nothing can be fetched.
  // Rows come apart: number of their head (sender, sheet, digest), cell, as sent, read as, what is said beneath.
  window.ketnghia = function (heads, traces) {
    Object.keys(traces).forEach(function (id) {
      known[id] = function () {
        return traces[id][0].replace("<!--rows-->", function () {
          return traces[id][1].map(function (row) { return line(heads[row[0]], row); }).join("");
        });
      };
    });
  };

  function safe(text) {
    return String(text).replace(/[&<>"]/g, function (sign) { return "&#" + sign.charCodeAt(0) + ";"; });
  }

  function line(head, row) {
    var sheet = head[1] === null ? "" : ' data-sheet="' + safe(head[1]) + '"';
    var where = [head[1], row[1]].filter(Boolean).map(safe).join(" · ");
    return '<tr data-field="cell"' + sheet + ' data-cell="' + safe(row[1]) + '" data-sha256="' + head[2] + '"><td>' +
      safe(head[0]) + "<small>" + where + "</small></td><td>" +
      (row[2] === null ? "" : "<code data-raw>" + safe(row[2]) + "</code>") + "</td><td>" + safe(row[3]) + (row[4] || "") + "</td></tr>";
  }

  function load(href, done) {
    var source = href.split("#")[0].replace(/\.html$/, ".js");
    if (waiting[source]) return waiting[source].push(done);
    waiting[source] = [done];
    var script = document.createElement("script");
    script.src = source;
    script.onload = script.onerror = function () {
      var all = waiting[source];
      delete waiting[source];
      all.forEach(function (one) { one(); });
    };
    document.head.appendChild(script);
  }

  function show(html, focus) {
    panel.innerHTML = '<div class="grip"></div>' + html;
    var close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", labels.close);
    close.addEventListener("click", shut);
    (panel.querySelector(".panel-bar") || panel).appendChild(close);
    // Links of a trace stand relative to its own page; here they start one folder above.
    panel.querySelectorAll(".trace a[href]").forEach(function (link) {
      var to = link.getAttribute("href");
      link.setAttribute("href", to.indexOf("../") === 0 ? to.slice(3) : "trace/" + to);
    });
    panel.hidden = false;
    root.classList.add("with-panel");
    panel.scrollTop = 0;
    if (focus) close.focus({ preventScroll: true });
    if (opener && innerWidth < 1100) {
      var bottom = innerHeight * (innerWidth <= 700 ? 0.24 : 0.4);
      scrollTo({ top: scrollY + opener.getBoundingClientRect().top - bottom * 0.6, behavior: "instant" });
    } else if (opener) opener.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function mark(link) {
    document.querySelectorAll("a.open").forEach(function (one) { one.classList.remove("open"); });
    if (link) link.classList.add("open");
  }

  function open(link) {
    var id = link.dataset.indicator, href = link.getAttribute("href");
    load(href, function () {
      if (!known[id]) return void (location.href = href);
      if (!panel.contains(link)) opener = link;
      mark(opener);
      show(known[id](), true);
    });
  }

  function list(link) {
    var from = document.getElementById("nguon-" + link.dataset.sources);
    opener = link;
    mark(null);
    show('<div class="panel-bar"><b>' + from.querySelector("p").innerHTML + "</b></div>" + from.querySelector("ul").outerHTML, true);
  }

  function shut() {
    panel.hidden = true;
    panel.textContent = "";
    root.classList.remove("with-panel");
    mark(null);
    if (opener) opener.focus({ preventScroll: true });
    opener = null;
  }

  if (panel) {
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      if (link.dataset.indicator) open(link);
      else if (link.dataset.sources) list(link);
      else return;
      event.preventDefault();
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !panel.hidden) shut();
    });
  }

  // Light or dark, size of the text: kept where the browser allows it.
  function keep(name, value) { try { localStorage.setItem(name, value); } catch (e) { /* no storage */ } }
  function kept(name) { try { return localStorage.getItem(name); } catch (e) { return null; } }
  var sizes = [0.88, 1, 1.15, 1.3, 1.5], size = Number(kept("size") || 1);
  function apply() { root.style.setProperty("--scale", sizes[size]); }
  if (kept("theme")) root.dataset.theme = kept("theme");
  apply();
  document.querySelectorAll(".tools button").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      if (button.dataset.size) {
        size = Math.max(0, Math.min(sizes.length - 1, size + Number(button.dataset.size)));
        keep("size", size);
        return apply();
      }
      var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      keep("theme", root.dataset.theme);
    });
  });

  // Contents: which heading one is reading; on small screens the list opens and closes.
  var toc = document.getElementById("muc-luc"), button = document.querySelector(".toc-button");
  if (toc && button) {
    button.addEventListener("click", function (event) {
      toc.classList.toggle("open");
      event.preventDefault();
      if (toc.classList.contains("open")) scrollTo({ top: 0 });
    });
    toc.addEventListener("click", function () { toc.classList.remove("open"); });
    var links = {};
    toc.querySelectorAll("a").forEach(function (link) { links[link.hash.slice(1)] = link; });
    if (window.IntersectionObserver) {
      var watch = new IntersectionObserver(function (entries) {
        entries.forEach(function (entry) {
          if (!entry.isIntersecting) return;
          Object.keys(links).forEach(function (id) { links[id].classList.toggle("here", id === entry.target.id); });
        });
      }, { rootMargin: "-80px 0px -70% 0px" });
      Object.keys(links).forEach(function (id) { if (document.getElementById(id)) watch.observe(document.getElementById(id)); });
    }
  }
})();
