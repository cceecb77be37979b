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
    // Links of a trace stand relative to its own page; here they start from this page's root.
    panel.querySelectorAll(".trace a[href]").forEach(function (link) {
      var to = link.getAttribute("href");
      link.setAttribute("href", body.dataset.root + (to.indexOf("../") === 0 ? to.slice(3) : "trace/" + to));
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

  // Tables: a head sorts the rows beneath it, each group for itself; sums stay where they are.
  var collator = window.Intl ? new Intl.Collator(document.documentElement.lang) : null;
  function number(text) {
    var found = /^[-−]?[\d.,]+/.exec(text.replace(/[^\d.,\-−]+(?=\d)/, ""));
    if (!found || !/\d/.test(text)) return null;
    var marks = document.documentElement.lang === "vi" ? [/\./g, ","] : [/,/g, "."];
    return Number(found[0].replace("−", "-").replace(marks[0], "").replace(marks[1], "."));
  }

  function said(row, place) {
    var cell = row.cells[place];
    return cell ? (cell.dataset.sort || cell.textContent).trim() : "";
  }

  function sort(table, head, place, numeric) {
    var down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numeric;
    table.querySelectorAll("th[aria-sort]").forEach(function (one) { one.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    Array.prototype.forEach.call(table.tBodies, function (part) {
      var run = [];
      function settle(before) {
        run.map(function (row) { return [said(row, place), row]; }).sort(function (a, b) {
          var x = numeric ? number(a[0]) : a[0], y = numeric ? number(b[0]) : b[0];
          // What is not known comes last, whichever way one looks.
          if (x === null || y === null || x === "" || y === "") return (x === null || x === "") - (y === null || y === "");
          var order = numeric ? x - y : collator ? collator.compare(x, y) : x < y ? -1 : x > y ? 1 : 0;
          return down ? -order : order;
        }).forEach(function (pair) { part.insertBefore(pair[1], before); });
        run = [];
      }
      Array.prototype.slice.call(part.rows).forEach(function (row) {
        if (/group|subtotal|total/.test(row.className)) settle(row);
        else run.push(row);
      });
      settle(null);
    });
  }

  // The heads that stand over one column, with its place: cells may span rows and columns.
  function leaves(table) {
    var taken = [], found = [];
    Array.prototype.forEach.call(table.tHead.rows, function (row, r) {
      var c = 0;
      Array.prototype.forEach.call(row.cells, function (cell) {
        while ((taken[r] || [])[c]) c += 1;
        for (var down = 0; down < cell.rowSpan; down += 1)
          for (var right = 0; right < cell.colSpan; right += 1) (taken[r + down] = taken[r + down] || [])[c + right] = true;
        if (cell.colSpan === 1 && cell.scope === "col") found.push([cell, c]);
        c += cell.colSpan;
      });
    });
    return found;
  }

  function sortable(table) {
    if (!table.tHead || !table.tBodies.length || table.tBodies[0].rows.length < 4) return;
    leaves(table).forEach(function (pair) {
      var head = pair[0], button = document.createElement("button"), unit = head.querySelector("small");
      if (!head.textContent.trim()) return;
      button.type = "button";
      while (head.firstChild && head.firstChild !== unit) button.appendChild(head.firstChild);
      head.insertBefore(button, unit);
      button.addEventListener("click", function () { sort(table, head, pair[1], head.classList.contains("n")); });
    });
  }
  document.querySelectorAll("main figure.table table, main table.sortable").forEach(sortable);

  // A list filters as one types, without marks and in small letters; a group without rows goes with them.
  function bare(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d"); }
  document.querySelectorAll("[data-filter]").forEach(function (input) {
    var rows = [].slice.call(document.querySelectorAll("main tbody tr")), texts = rows.map(function (row) { return bare(row.textContent); });
    input.closest(".filters").hidden = false;
    input.addEventListener("input", function () {
      var want = bare(input.value.trim()), group = null;
      rows.forEach(function (row, place) {
        if (/group/.test(row.className)) group = row;
        var sum = /group|subtotal|total/.test(row.className);
        row.hidden = Boolean(want) && (sum || texts[place].indexOf(want) < 0);
        if (group && !row.hidden && !sum) group.hidden = false;
      });
    });
  });

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
