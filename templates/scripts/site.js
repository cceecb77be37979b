// The search: pages and lines stand in a script beside this one, so that it works from a disk without a network.
(function () {
  "use strict";
  var MOST = 200, form = document.getElementById("tra-cuu"), told = document.getElementById("tim-thay");
  var list = document.getElementById("trang"), table = document.getElementById("dong");

  // Without marks and in small letters: 'tra don' finds 'Trà Don'.
  function bare(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  }

  window.ketnghiaSearch = function (data) {
    var asked = new URLSearchParams(location.search), heads = table ? table.querySelectorAll("thead th") : [];
    var pages = data.pages.map(function (one) { return [bare(one[0] + " " + one[1]), one]; });
    var lines = data.lines.map(function (one) {
      var names = one[2].map(function (number, place) { return data.names[place][number]; });
      return [bare([one[0]].concat(names, one[3]).join(" ")), names, one];
    });
    form.hidden = false;
    Array.prototype.forEach.call(form.elements, function (one) { if (one.name) one.value = asked.get(one.name) || ""; });

    function link(href, text) {
      var made = document.createElement("a");
      made.href = href;
      made.textContent = text;
      return made;
    }

    function find() {
      var words = bare(form.elements.q.value).split(/\s+/).filter(Boolean), picked = [];
      Array.prototype.forEach.call(form.querySelectorAll("select"), function (one, place) { picked[place] = one.value; });
      var filtered = picked.some(Boolean);
      function fits(text) { return words.every(function (word) { return text.indexOf(word) >= 0; }); }
      var some = words.length || filtered;
      var found = words.length && !filtered ? pages.filter(function (one) { return fits(one[0]); }) : [];
      var rows = !some ? [] : lines.filter(function (one) {
        return picked.every(function (want, place) { return !want || one[1][place] === want; }) && fits(one[0]);
      });
      list.textContent = "";
      found.slice(0, 40).forEach(function (one) {
        var item = document.createElement("li"), more = document.createElement("span");
        more.textContent = one[1][1];
        item.appendChild(link(one[1][2], one[1][0]));
        item.appendChild(document.createTextNode(" "));
        item.appendChild(more);
        list.appendChild(item);
      });
      var said = [found.length && told.dataset.pages.replace("{n}", found.length), rows.length && told.dataset.lines.replace("{n}", rows.length)];
      told.textContent = !some ? "" : (said.filter(Boolean).join(", ") || told.dataset.none) +
        (rows.length > MOST ? " " + told.dataset.first.replace("{n}", MOST) : "");
      if (!table) return;
      table.hidden = !rows.length;
      var body = table.querySelector("tbody");
      body.textContent = "";
      rows.slice(0, MOST).forEach(function (one) {
        var row = document.createElement("tr"), head = document.createElement("th"), code = document.createElement("code");
        head.scope = "row";
        code.textContent = one[2][0];
        if (one[2][1]) {
          var to = link(data.on + "/" + one[2][1] + ".html#dong-" + one[2][0], "");
          to.appendChild(code);
          head.appendChild(to);
        } else head.appendChild(code);
        row.appendChild(head);
        one[2][3].forEach(function (text, place) {
          var cell = document.createElement("td");
          if (heads[place + 1] && heads[place + 1].classList.contains("n")) cell.className = "n";
          cell.textContent = text;
          row.appendChild(cell);
        });
        body.appendChild(row);
      });
    }

    var wait = null;
    form.addEventListener("input", function () { clearTimeout(wait); wait = setTimeout(find, 120); });
    form.addEventListener("submit", function (event) { event.preventDefault(); find(); });
    find();
  };
})();
