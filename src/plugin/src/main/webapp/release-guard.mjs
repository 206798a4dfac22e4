// Draws the record of an episode. The one renderer: the page in Jenkins and the self-contained file both use it.
// Everything is built as DOM nodes, so that no text of a record can become markup.

const SVG = "http://www.w3.org/2000/svg";
const PHASES = [
  ["injected", "Fault injected"],
  ["onset", "Onset of the breach"],
  ["detected", "Detected"],
  ["decided", "Decided"],
  ["started", "First write sent"],
  ["accepted", "Rollback accepted"],
  ["trafficRestored", "Traffic restored"],
  ["recovered", "Recovered"],
  ["proven", "Recovery proven"],
];
const SENTENCES = {
  RUNNING: ["warn", "This release is being watched"],
  PASSED: ["good", "The candidate is healthy"],
  PROMOTED: ["good", "The candidate is healthy and has all of the traffic"],
  ROLLED_BACK: ["bad", "Rolled back, and users were seen to be well again"],
  PARTLY_ROLLED_BACK: ["bad", "Only a part of the rollback was done"],
  ROLLBACK_FAILED: ["bad", "The rollback failed: act by hand"],
  NOT_RECOVERED: ["bad", "Rolled back, but the recovery was not seen"],
  STOPPED: ["warn", "Stopped: nobody is watching this candidate"],
  REPORTED: ["warn", "Reported; nothing was done"],
  SUPERSEDED: ["warn", "Another version came in between: nothing was written"],
  NOT_READY: ["bad", "Could not start"],
};

export function render(record, root) {
  root.classList.add("mrg");
  root.replaceChildren(
    verdict(record),
    figures(record),
    section("Timeline", timeline(record)),
    section("Signals", ...record.signals.map((signal) => chart(signal, record))),
    section("Rollback", legs(record)),
    section("Checklist", checklist(record)),
    section("Record", facts(record)),
  );
}

function verdict(record) {
  const [tone, sentence] = SENTENCES[record.outcome] ?? ["warn", record.outcome];
  return el(
    "section",
    { class: `mrg__verdict mrg__verdict--${tone}` },
    el("h1", {}, sentence),
    el("p", {}, `${record.release}: `, strong(record.candidate?.version ?? "not resolved"), " against ",
      strong(record.baseline?.version ?? "not resolved"), ` · verdict ${record.verdict ?? "none"} · outcome ${record.outcome}`),
    ...record.reasons.map((r) => el("p", {}, r.condition ? el("code", {}, r.condition) : "", ` ${r.sentence}`)),
    ...record.notes.map((note) => el("p", { class: "mrg__soft" }, note)),
  );
}

function figures(record) {
  const d = record.durations;
  const met = d.targetMet === null ? "" : d.targetMet ? " · met" : " · missed";
  const items = [
    ["Time to detect", seconds(d.toDetect)],
    ["Time to restore traffic", seconds(d.toRestore)],
    ["Time to recover", seconds(d.toRecover)],
    ["Outage", seconds(d.outage)],
    ["Target", seconds(d.target) + met],
  ];
  return el("ul", { class: "mrg__figures" }, ...items.map(([name, value]) => el("li", {}, el("b", {}, value), name)));
}

function timeline(record) {
  const known = PHASES.filter(([key]) => record.timeline[key]).map(([key, name]) => [name, time(record.timeline[key])]);
  const nodes = [];
  if (known.length > 1) {
    const from = known[0][1];
    const span = Math.max(1, known[known.length - 1][1] - from);
    const rows = known.length;
    const svg = svgEl("svg", { viewBox: `0 0 900 ${rows * 24 + 8}`, role: "img" }, svgEl("title", {}, "Phases to scale"));
    known.forEach(([name, at], i) => {
      const x = 190 + ((at - from) / span) * 600;
      const y = i * 24 + 16;
      svg.append(
        svgEl("line", { x1: 190, x2: 790, y1: y, y2: y, stroke: "var(--mrg-border)" }),
        svgEl("line", { x1: 190, x2: x, y1: y, y2: y, stroke: "var(--mrg-line)", "stroke-width": 3 }),
        svgEl("circle", { cx: x, cy: y, r: 5, fill: "var(--mrg-line)" }),
        svgEl("text", { x: 180, y: y + 4, "text-anchor": "end", class: "mrg-strong" }, name),
        svgEl("text", { x: 800, y: y + 4 }, `+${((at - from) / 1000).toFixed(1)} s`),
      );
    });
    nodes.push(el("div", { class: "mrg__chart" }, svg));
  }
  nodes.push(table(["Phase", "Time"], PHASES.filter(([key]) => key !== "injected").map(([key, name]) => [
    name,
    record.timeline[key] ?? state("not-observed", record.verdict === "HEALTHY" ? "did not happen" : "not observed"),
  ])));
  return el("div", {}, ...nodes);
}

function chart(signal, record) {
  const samples = signal.series.flatMap((s) => s.samples);
  const caption = el("figcaption", {}, strong(signal.name), el("span", { class: "mrg__soft" }, ` ${signal.source}`),
    ...signal.series.map((s) => el("span", { class: "mrg__key", style: `color: ${colour(s.scope)}` }, s.scope)));
  const conditions = signal.conditions.map((c) => el("div", { class: "mrg__soft" }, `${c.role}: `, el("code", {}, c.text)));
  if (samples.length === 0) {
    return el("figure", { class: "mrg__chart" }, caption, ...conditions, el("p", {}, state("not-observed", "not observed")));
  }
  const [from, to] = extent(record);
  const limits = signal.conditions.map((c) => c.limit).filter((l) => l !== null);
  const values = samples.map((s) => s.value).filter((v) => v !== null);
  const top = Math.max(...values, ...limits, Number.MIN_VALUE) * 1.15;
  const low = Math.min(0, ...values, ...limits);
  const x = (t) => 60 + ((t - from) / (to - from)) * 820;
  const y = (v) => 170 - ((v - low) / (top - low)) * 150;
  const svg = svgEl("svg", { viewBox: "0 0 900 200", role: "img" }, svgEl("title", {}, `${signal.name} over time`));
  svg.append(
    svgEl("line", { x1: 60, x2: 880, y1: 170, y2: 170, stroke: "var(--mrg-border)" }),
    svgEl("text", { x: 52, y: y(low) + 4, "text-anchor": "end" }, figure(low, signal.unit)),
    svgEl("text", { x: 52, y: y(top) + 4, "text-anchor": "end" }, figure(top, signal.unit)),
    svgEl("text", { x: 60, y: 190 }, new Date(from).toISOString().slice(11, 19)),
    svgEl("text", { x: 880, y: 190, "text-anchor": "end" }, `${new Date(to).toISOString().slice(11, 19)} UTC`),
  );
  for (const limit of [...new Set(limits)]) {
    svg.append(
      svgEl("line", { x1: 60, x2: 880, y1: y(limit), y2: y(limit), stroke: "var(--mrg-bad)", "stroke-dasharray": "5 4" }),
      svgEl("text", { x: 884, y: y(limit) - 4, "text-anchor": "end" }, `limit ${figure(limit, signal.unit)}`),
    );
  }
  const marks = ["detected", "accepted", "recovered"].filter((key) => record.timeline[key])
    .map((key) => ({ key, at: x(time(record.timeline[key])) }));
  for (const { at } of marks) {
    svg.append(svgEl("line", { x1: at, x2: at, y1: 14, y2: 170, stroke: "var(--mrg-soft)", "stroke-dasharray": "2 3" }));
  }
  for (const label of labels(marks)) {
    svg.append(svgEl("text", { x: label.at, y: 10, "text-anchor": "middle" }, label.keys.join(", ")));
  }
  for (const series of signal.series) {
    for (const run of runs(series.samples)) {
      const points = run.map((s) => `${x(time(s.time)).toFixed(1)},${y(s.value).toFixed(1)}`).join(" ");
      svg.append(svgEl("polyline", { points, fill: "none", stroke: colour(series.scope), "stroke-width": 2 }));
      if (run.length === 1) {
        svg.append(svgEl("circle", { cx: x(time(run[0].time)), cy: y(run[0].value), r: 2.5, fill: colour(series.scope) }));
      }
    }
    for (const sample of series.samples.filter((s) => s.value === null)) {
      const at = x(time(sample.time));
      svg.append(svgEl("line", { x1: at, x2: at, y1: 166, y2: 176, stroke: "var(--mrg-warn)", "stroke-width": 2 },
        svgEl("title", {}, `${series.scope}: no data, ${sample.noData}`)));
    }
  }
  const causes = [...new Set(samples.filter((s) => s.value === null).map((s) => s.noData))];
  const gaps = causes.length ? [el("p", {}, state("not-observed", `no data at the marks below the line: ${causes.join(", ")}`))] : [];
  return el("figure", { class: "mrg__chart" }, caption, ...conditions, svg, ...gaps);
}

/** From the first to the last of all that was seen, so that the charts of a record stand one above the other. */
function extent(record) {
  const times = record.signals.flatMap((signal) => signal.series.flatMap((s) => s.samples.map((sample) => time(sample.time))));
  const all = [...times, ...Object.values(record.timeline).filter(Boolean).map(time)];
  const from = all.reduce((a, b) => Math.min(a, b), Infinity);
  return [from, all.reduce((a, b) => Math.max(a, b), from + 1)];
}

/** One label for marks that stand too close for one each. */
function labels(marks) {
  const all = [];
  for (const { key, at } of marks) {
    const last = all[all.length - 1];
    if (last && at - last.at < 90) {
      last.keys.push(key);
    } else {
      all.push({ keys: [key], at });
    }
  }
  return all;
}

/** Stretches with data: a line is never drawn across a gap. */
function runs(samples) {
  const all = [[]];
  for (const sample of samples) {
    if (sample.value === null) {
      all.push([]);
    } else {
      all[all.length - 1].push(sample);
    }
  }
  return all.filter((run) => run.length > 0);
}

function legs(record) {
  if (record.legs.length === 0) {
    return el("p", { class: "mrg__soft" }, "No leg was planned.");
  }
  const rows = record.legs.map((leg) => [
    el("code", {}, leg.leg),
    `${leg.from} → ${leg.to}`,
    state(leg.state === "done" ? "passed" : leg.state === "planned" ? "planned" : "failed", leg.state),
    el("div", {}, ...leg.actions.map((a) => el("div", {}, a))),
    leg.evidence ?? leg.error ?? "",
  ]);
  return el("div", { class: "mrg__scroll" }, table(["Leg", "From → to", "State", "Plan", "Evidence"], rows));
}

function checklist(record) {
  if (record.checklist.length === 0) {
    return el("p", { class: "mrg__soft" }, "Nothing was rolled back.");
  }
  const rows = record.checklist.map((c) => [c.item, state(c.state, c.state.replace("-", " ")), c.evidence ?? ""]);
  return table(["Question", "Answer", "Evidence"], rows, "mrg__wrap");
}

function facts(record) {
  const rows = [
    ["Episode", record.id],
    ["Build", record.build ?? ""],
    ["Cause", record.cause ?? ""],
    ["Started", record.startedAt ?? ""],
    ["Ended", record.endedAt ?? ""],
    ["Candidate", identity(record.candidate)],
    ["Baseline", identity(record.baseline)],
    ["Baseline from", record.baseline?.resolvedFrom ?? ""],
    ["Policy", record.policyHash],
    ["Judge", record.judge],
  ];
  return table(["", ""], rows);
}

function identity(version) {
  return version ? `${version.version} ${Object.entries(version.identity).map(([k, v]) => `${k}=${v}`).join(" ")}` : "";
}

function colour(scope) {
  return { candidate: "var(--mrg-line)", baseline: "var(--mrg-base)", live: "var(--mrg-live)" }[scope] ?? "var(--mrg-base)";
}

function figure(value, unit) {
  const text = (v) => (Math.abs(v) >= 100 ? v.toFixed(0) : Number(v.toPrecision(3)).toString());
  if (unit === "seconds") {
    return Math.abs(value) < 1 ? `${text(value * 1000)} ms` : `${text(value)} s`;
  }
  return unit === "ratio" ? `${text(value * 100)} %` : unit === "percent" ? `${text(value)} %` : text(value);
}

function seconds(value) {
  return value === null ? "not observed" : value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

function time(text) {
  return Date.parse(text);
}

function state(kind, text) {
  return el("span", { class: `mrg__${kind}` }, text);
}

function strong(text) {
  return el("strong", {}, text);
}

function section(title, ...content) {
  return el("section", {}, el("h2", {}, title), ...content);
}

function table(head, rows, name = "") {
  const cells = (tag, row) => row.map((cell) => el(tag, {}, cell));
  const header = head.some(Boolean) ? [el("thead", {}, el("tr", {}, ...cells("th", head)))] : [];
  return el("table", { class: name }, ...header, el("tbody", {}, ...rows.map((row) => el("tr", {}, ...cells("td", row)))));
}

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function svgEl(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

for (const root of document.querySelectorAll("[data-release-guard-record]")) {
  const source = root.dataset.releaseGuardRecord;
  if (source.startsWith("#")) {
    render(JSON.parse(document.querySelector(source).textContent), root);
  } else {
    fetch(source)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status} ${answer.statusText}`))))
      .then((record) => render(record, root))
      .catch((problem) => root.replaceChildren(`The record could not be read: ${problem.message}`));
  }
}
