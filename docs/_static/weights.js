// The figure of "MaxRL, exactly": population weights w(p), and what a group of rewards turns into. It loads nothing.
// The formulas are tested against the package (tests/test_docs_figure.py), by node.
"use strict";

const WeightsFigure = (() => {
  // Chance of K successes among N, for K = 0..N.
  function binomial(n, p) {
    const chances = [];
    let logTerm = n * Math.log1p(-p);
    for (let k = 0; k <= n; k++) {
      chances.push(Math.exp(logTerm));
      logTerm += Math.log((n - k) / (k + 1)) + Math.log(p) - Math.log1p(-p);
    }
    return chances;
  }

  // C(n - K, k - 1) / C(n - 1, k - 1): the chance that k - 1 of the others of a success all fail.
  function term(n, successes, k) {
    let ratio = 1;
    for (let j = 1; j < k; j++) ratio *= Math.max(0, n - successes - j + 1) / (n - j);
    return ratio;
  }

  const maxrl = (p, order) => -Math.expm1(order * Math.log1p(-p)) / p;

  function grpo(p, n) {
    if (n < 2) return NaN;
    const root = (k) => Math.sqrt(k * (n - k)) / n;
    const mean = binomial(n, p).reduce((sum, chance, k) => sum + chance * root(k), 0);
    return (Math.sqrt((n - 1) / n) * mean) / (p * (1 - p));
  }

  function sumOfTerms(n, successes, order) {
    let sum = 0;
    for (let k = 1; k <= order; k++) sum += term(n, successes, k);
    return sum;
  }

  // Each estimator: name, weight w(p), and the advantages [of a success, of a failure] in a group of K among N.
  const ESTIMATORS = [
    { key: "maxrl", name: "MaxRL, Algorithm 1", weight: (p, n) => maxrl(p, n - 1),
      advantages: (n, k) => (k === 0 ? [0, 0] : [n / k - 1, -1]) },
    { key: "maxrl_control_variate", name: "MaxRL, order N", dashed: true, weight: (p, n) => maxrl(p, n),
      advantages: (n, k) => (k === 0 ? [0, -1] : [n / k - 1, -1]) },
    { key: "maxrl_t", name: "MaxRL(T)", weight: (p, n, t) => maxrl(p, t),
      advantages: (n, k, t) => [k === 0 ? 0 : sumOfTerms(n, k, t), 0] },
    { key: "pkpo", name: "PKPO, k = T", weight: (p, n, t) => t * Math.pow(1 - p, t - 1),
      advantages: (n, k, t) => [k === 0 ? 0 : t * term(n, k, t), 0] },
    { key: "grpo", name: "GRPO", weight: grpo,
      advantages: (n, k) => {
        if (n < 2) return [NaN, NaN];
        if (k === 0 || k === n) return [0, 0];
        const std = Math.sqrt((k * (n - k)) / (n * (n - 1)));
        return [(1 - k / n) / std, -k / n / std];
      } },
    { key: "rloo", name: "RLOO", weight: (p, n) => (n < 2 ? NaN : 1),
      advantages: (n, k) => (n < 2 ? [NaN, NaN] : [(n - k) / (n - 1), -k / (n - 1)]) },
    { key: "likelihood", name: "Maximum likelihood", dashed: true, weight: (p) => 1 / p, advantages: null },
  ];

  const SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
  const WIDTH = 640, HEIGHT = 300, LEFT = 44, RIGHT = 26, TOP = 12, BOTTOM = 34;
  const EDGE = Math.log(0.999 / 0.001), LOW = Math.log10(0.1), HIGH = Math.log10(300);
  const logit = (p) => Math.log(p / (1 - p));
  const xOf = (p) => LEFT + ((logit(p) + EDGE) / (2 * EDGE)) * (WIDTH - LEFT - RIGHT);
  const pOf = (x) => 1 / (1 + Math.exp(EDGE - ((x - LEFT) / (WIDTH - LEFT - RIGHT)) * 2 * EDGE));
  const yOf = (w) => TOP + ((HIGH - Math.log10(w)) / (HIGH - LOW)) * (HEIGHT - TOP - BOTTOM);
  const clampP = (p) => Math.min(0.999, Math.max(0.001, p));

  function shown(value) {
    if (Number.isNaN(value)) return "–";
    if (Math.abs(value) < 5e-4) return "0";
    const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3;
    return value.toFixed(digits).replace("-", "−");
  }

  function svg(tag, attributes, parent, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function html(tag, attributes, parent, text) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function start(root) {
    const state = { p: 0.05, n: 16, t: 4, k: 1 };
    const controls = html("div", { class: "wf-controls" }, root);

    function slider(label, min, max, step, changed) {
      const line = html("label", {}, controls);
      const told = html("span", {}, line, label);
      const input = html("input", { type: "range", min, max, step }, line);
      input.addEventListener("input", () => { changed(Number(input.value)); draw(); });
      return { told, input };
    }

    const sliders = {
      p: slider("p", -EDGE, EDGE, 0.01, (value) => { state.p = clampP(1 / (1 + Math.exp(-value))); }),
      n: slider("N", 0, SIZES.length - 1, 1, (value) => {
        state.n = SIZES[value];
        state.t = Math.min(state.t, state.n);
        state.k = Math.min(state.k, state.n);
      }),
      t: slider("T", 1, state.n, 1, (value) => { state.t = value; }),
      k: slider("K", 0, state.n, 1, (value) => { state.k = value; }),
    };

    const chart = html("div", { class: "wf-chart" }, root);
    const plot = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
      "aria-label": "Weight w(p) of each estimator against the pass rate p" }, chart);
    for (const p of [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999]) {
      svg("line", { class: "wf-grid", x1: xOf(p), x2: xOf(p), y1: TOP, y2: HEIGHT - BOTTOM }, plot);
      svg("text", { class: "wf-tick", x: xOf(p), y: HEIGHT - BOTTOM + 15, "text-anchor": "middle" }, plot, String(p));
    }
    for (const w of [0.1, 1, 10, 100]) {
      svg("line", { class: "wf-grid", x1: LEFT, x2: WIDTH - RIGHT, y1: yOf(w), y2: yOf(w) }, plot);
      svg("text", { class: "wf-tick", x: LEFT - 6, y: yOf(w) + 4, "text-anchor": "end" }, plot, String(w));
    }
    svg("text", { class: "wf-tick", x: (WIDTH + LEFT) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, plot,
      "pass rate p of the task");
    svg("text", { class: "wf-tick", x: WIDTH - RIGHT - 4, y: TOP + 10, "text-anchor": "end" }, plot,
      "weight w(p) of the task");
    const clip = svg("clipPath", { id: "wf-clip" }, svg("defs", {}, plot));
    svg("rect", { x: LEFT, y: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM }, clip);
    const inside = svg("g", { "clip-path": "url(#wf-clip)" }, plot);
    const curves = ESTIMATORS.map((e) =>
      svg("path", { class: `wf-curve wf-${e.key}${e.dashed ? " wf-dashed" : ""}` }, inside));
    const cursor = svg("line", { class: "wf-cursor", y1: TOP, y2: HEIGHT - BOTTOM }, plot);
    const dots = ESTIMATORS.map((e) => svg("circle", { class: `wf-dot wf-${e.key}`, r: 4 }, inside));
    const handle = svg("circle", { class: "wf-handle", r: 7, cy: HEIGHT - BOTTOM }, plot);

    function dragged(event) {
      const box = plot.getBoundingClientRect();
      state.p = clampP(pOf(((event.clientX - box.left) / box.width) * WIDTH));
      draw();
    }
    plot.addEventListener("pointerdown", (event) => { plot.setPointerCapture(event.pointerId); dragged(event); });
    plot.addEventListener("pointermove", (event) => { if (event.buttons) dragged(event); });

    const group = html("div", { class: "wf-group" }, root);
    const squares = html("div", { class: "wf-squares" }, group);
    const caption = html("p", { class: "wf-caption" }, group);
    const button = html("button", { type: "button" }, group, "Draw a group");
    button.addEventListener("click", () => {
      state.k = Array.from({ length: state.n }, () => Math.random() < state.p).filter(Boolean).length;
      draw();
    });

    const table = html("table", { class: "wf-table" }, html("div", { class: "wf-scroll" }, root));
    const head = html("tr", {}, html("thead", {}, table));
    for (const title of ["estimator", "w(p)", "A of a success", "A of a failure"]) html("th", {}, head, title);
    const body = html("tbody", {}, table);
    const rows = ESTIMATORS.map((e) => {
      const row = html("tr", {}, body);
      const name = html("td", {}, row);
      html("span", { class: `wf-swatch wf-${e.key}${e.dashed ? " wf-dashed" : ""}` }, name);
      name.appendChild(document.createTextNode(e.name));
      return [0, 1, 2].map(() => html("td", { class: "wf-number" }, row));
    });

    function draw() {
      const { p, n, t, k } = state;
      sliders.t.input.max = n;
      sliders.k.input.max = n;
      sliders.p.input.value = logit(p);
      sliders.n.input.value = SIZES.indexOf(n);
      sliders.t.input.value = t;
      sliders.k.input.value = k;
      sliders.p.told.textContent = `p = ${p < 0.1 || p > 0.9 ? p.toFixed(3) : p.toFixed(2)}, pass rate`;
      sliders.n.told.textContent = `N = ${n}, rollouts`;
      sliders.t.told.textContent = `T = ${t}, order of MaxRL(T)`;
      sliders.k.told.textContent = `K = ${k}, successes`;
      cursor.setAttribute("x1", xOf(p));
      cursor.setAttribute("x2", xOf(p));
      handle.setAttribute("cx", xOf(p));
      ESTIMATORS.forEach((e, i) => {
        const points = [];
        for (let step = 0; step <= 120; step++) {
          const at = clampP(1 / (1 + Math.exp(EDGE - (step / 60) * EDGE)));
          const weight = e.weight(at, n, t);
          if (weight > 1e-6) points.push(`${xOf(at).toFixed(1)},${yOf(weight).toFixed(1)}`);
        }
        curves[i].setAttribute("d", points.length ? "M" + points.join("L") : "");
        const weight = e.weight(p, n, t);
        dots[i].setAttribute("visibility", weight > 1e-6 ? "visible" : "hidden");
        if (weight > 1e-6) { dots[i].setAttribute("cx", xOf(p)); dots[i].setAttribute("cy", yOf(weight)); }
        const pair = e.advantages ? e.advantages(n, k, t) : [NaN, NaN];
        rows[i][0].textContent = shown(weight);
        rows[i][1].textContent = k > 0 ? shown(pair[0]) : "–";
        rows[i][2].textContent = k < n ? shown(pair[1]) : "–";
      });
      squares.replaceChildren();
      for (let i = 0; i < n; i++) html("span", { class: i < k ? "wf-success" : "wf-failure" }, squares);
      const chance = binomial(n, p)[k];
      caption.textContent = `${k} of ${n} rollouts succeed. A task of this pass rate gives such a group with a chance of ` +
        `${(100 * chance).toFixed(chance < 0.1 ? 2 : 0)}%.`;
    }
    draw();
  }

  return { ESTIMATORS, start };
})();

if (typeof document !== "undefined") {
  const begin = () => document.querySelectorAll("#weights.figure-of-weights").forEach(WeightsFigure.start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
if (typeof module !== "undefined") module.exports = WeightsFigure;
