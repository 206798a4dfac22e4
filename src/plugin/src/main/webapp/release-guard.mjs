// Draws the record of an episode. The one renderer: the page in Jenkins and the self-contained file both use it.
// Everything is built as DOM nodes, so that no text of a record can become markup.

const SVG = "http://www.w3.org/2000/svg";
/** Milliseconds between two readings of a record that is still being written. */
const AGAIN = 5000;
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
/** The same, where there is little room. */
const MARKS = {
  injected: "fault",
  onset: "onset",
  detected: "detected",
  decided: "decided",
  started: "started",
  accepted: "accepted",
  trafficRestored: "traffic restored",
  recovered: "recovered",
  proven: "proven",
};
/** What the time between two phases was spent on. The stretches that are known are drawn, to scale. */
const STRETCHES = [
  ["onset", "detected", "Detecting", "detect"],
  ["detected", "trafficRestored", "Restoring traffic", "restore"],
  ["trafficRestored", "recovered", "Recovering", "recover"],
  ["recovered", "proven", "Proving", "prove"],
];
/** An episode that still runs may have its verdict already: then a person is asked, or the rollback is at work. */
function outcomeOf(record) {
  if (record.outcome === "RUNNING" && record.verdict) {
    return ["live", "The verdict is there; what follows from it is not done yet"];
  }
  // A rollback without a proof of recovery: `rollbackModel` leaves that to `verifyRecovery`.
  return record.outcome === "ROLLED_BACK" && !record.timeline.proven
    ? ["warn", "Rolled back; whether users are well again has not been looked at"]
    : OUTCOMES[record.outcome];
}

const OUTCOMES = {
  RUNNING: ["live", "Still watching: there is no verdict yet"],
  PASSED: ["good", "The candidate is healthy"],
  PROMOTED: ["good", "The candidate is healthy and has all of the traffic"],
  ROLLED_BACK: ["warn", "Rolled back, and users were seen to be well again"],
  PARTLY_ROLLED_BACK: ["bad", "Only a part of the rollback was done"],
  ROLLBACK_FAILED: ["bad", "The rollback failed: act by hand"],
  NOT_RECOVERED: ["bad", "Rolled back, but the recovery was not seen"],
  STOPPED: ["warn", "Stopped: nobody is watching this candidate"],
  REPORTED: ["warn", "Reported; nothing was done"],
  PLANNED: ["live", "A plan: nothing was written"],
  SUPERSEDED: ["warn", "Another version came in between: nothing was written"],
  CONFLICT: ["warn", "Another episode is at work on this release: nothing was written"],
  READY: ["good", "Ready for a release"],
  NOT_READY: ["bad", "Could not start"],
  DRILL_PASSED: ["good", "The drill passed: the rollback works"],
  DRILL_FAILED: ["bad", "The drill failed: the rollback did not do what it should"],
};
const VERDICTS = { HEALTHY: "healthy", BREACH: "breach", INCONCLUSIVE: "inconclusive" };
const LEGS = {
  planned: ["open", "not done"],
  running: ["open", "running"],
  done: ["passed", "done"],
  failed: ["failed", "failed"],
  superseded: ["unseen", "superseded: nothing was written"],
};
const ANSWERS = {
  passed: ["passed", "yes"],
  failed: ["failed", "no"],
  "not-observed": ["unseen", "not observed"],
  warning: ["open", "advised, not so"],
  waived: ["open", "waived"],
};
/** Outcomes that need no rollback. */
const WELL = ["PASSED", "PROMOTED", "READY"];
/** Outcomes of a rollback that a person has to bring to its end. */
const NEEDS_A_PERSON = ["PARTLY_ROLLED_BACK", "ROLLBACK_FAILED", "NOT_RECOVERED"];
/** Outcomes that leave to a person what was planned and not done. */
const BY_HAND = ["PARTLY_ROLLED_BACK", "ROLLBACK_FAILED", "STOPPED", "REPORTED", "DRILL_FAILED"];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

let drawn = 0;

/**
 * @param record see docs/record.schema.json
 * @param root   element that it is drawn into
 * @param level  of its heading: 1 where the record is the page, 2 where a page shows several
 */
export function render(record, root, level = 1) {
  root.classList.add("mrg");
  const heading = (below, title) => el(`h${level + below}`, {}, title);
  const section = (title, content) => {
    const head = heading(1, title);
    head.id = `mrg-${++drawn}`;
    return el("section", { "aria-labelledby": head.id }, head, ...content);
  };
  root.replaceChildren(
    verdict(record, heading),
    ...figures(record),
    section("Timeline", timeline(record)),
    section("Signals", signals(record, heading)),
    section("Rollback", legs(record, heading)),
    ...(record.checklist.length > 0 ? [section("Checklist", checklist(record))] : []),
    section("Record", facts(record)),
  );
}

// The verdict

function verdict(record, heading) {
  const [tone, sentence] = outcomeOf(record) ?? ["warn", record.outcome];
  const rollingBack = record.outcome === "RUNNING" && record.timeline.decided;
  const reasons = record.reasons.map((r) => [
    r.sentence,
    ...(r.condition ? [el("br"), el("code", {}, r.condition)] : []),
  ]);
  const notes = record.notes.map((note) => el("p", {}, note));
  const words = [record.environment, record.kind, record.dryRun ? "dry run" : null].filter(Boolean);
  return el(
    "header",
    { class: `mrg__verdict mrg__verdict--${tone}` },
    el("p", { class: "mrg__over" }, [record.release, ...words].join(" · ")),
    heading(0, rollingBack ? "Rolling back: still watching for the recovery" : sentence),
    el(
      "p",
      {},
      "Candidate ",
      el("strong", {}, record.candidate?.version ?? "not resolved"),
      " against baseline ",
      el("strong", {}, record.baseline?.version ?? "not resolved"),
    ),
    el(
      "p",
      { class: "mrg__words" },
      badge(
        VERDICTS[record.verdict] ? record.verdict.toLowerCase() : "open",
        `Verdict: ${VERDICTS[record.verdict] ?? "none"}`,
      ),
      badge(tone, `Outcome: ${record.outcome.toLowerCase().replaceAll("_", " ")}`),
    ),
    ...list(reasons, "mrg__reasons"),
    ...(NEEDS_A_PERSON.includes(record.outcome) ? people(record.runbook) : []),
    ...(notes.length > 0 ? [el("div", { class: "mrg__notes", role: "note" }, ...notes)] : []),
  );
}

function people(runbook) {
  const said = [
    ["Call", runbook?.call],
    ["Owner", runbook?.owner],
    ["More", runbook?.link],
  ].filter(([, value]) => value);
  return said.length > 0 ? [el("p", {}, said.map(([name, value]) => `${name}: ${value}`).join(" · "))] : [];
}

function figures(record) {
  const d = record.durations;
  const until = record.endedAt ? time(record.endedAt) : extent(record)[1];
  const watched = (until - time(record.startedAt)) / 1000;
  if (!phases(record).some(([, , at]) => at !== null)) {
    const items = [
      ...(watched >= 0 ? [figure(record.endedAt ? "Watched for" : "Watched so far", duration(watched))] : []),
      figure("Breach", record.verdict === "HEALTHY" ? "none" : "none seen"),
    ];
    return isSeen(record) ? [el("ul", { class: "mrg__figures" }, ...items)] : [];
  }
  const open = record.outcome === "RUNNING" ? "not yet" : "not observed";
  const met = d.targetMet === null ? "" : d.targetMet ? ", met" : ", missed";
  const items = [
    figure("Time to detect", duration(d.toDetect, open)),
    figure("Time to restore traffic", duration(d.toRestore, open)),
    figure("Time to recover", duration(d.toRecover, open), d.targetMet),
    figure("Outage", duration(d.outage, open)),
    figure(`Target to recover${met}`, duration(d.target)),
  ];
  return [el("ul", { class: "mrg__figures" }, ...items)];
}

/** Whether any signal was looked at, so that one can say that no breach was seen. */
function isSeen(record) {
  return record.signals.some((signal) => signal.series.some((series) => series.samples.length > 0));
}

function figure(name, value, good = null) {
  const tone = good === null ? "" : good ? " mrg__figure--good" : " mrg__figure--bad";
  return el("li", { class: `mrg__figure${tone}` }, el("b", {}, value), el("span", {}, name));
}

// The timeline

/**
 * Name, words and time of each phase; null was not observed. The fault is a phase of drills only. By time: users may be well before the
 * traffic is seen to be back.
 */
function phases(record) {
  const all = PHASES.map(([key, name]) => [key, name, record.timeline[key] ? time(record.timeline[key]) : null]).filter(
    ([key, , at]) => key !== "injected" || at !== null || record.kind === "drill",
  );
  const known = all.filter(([, , at]) => at !== null).sort(([, , one], [, , other]) => one - other);
  return all.map((phase) => (phase[2] === null ? phase : known.shift()));
}

function timeline(record) {
  const all = phases(record);
  const known = all.filter(([, , at]) => at !== null);
  if (known.length === 0 && !isSeen(record)) {
    return [el("p", {}, record.outcome === "RUNNING" ? "Nothing was seen yet." : "Nothing was watched.")];
  }
  if (known.length === 0) {
    const sentence =
      {
        RUNNING: "No breach so far.",
        PASSED: "No breach was detected, so nothing had to be rolled back.",
        PROMOTED: "No breach was detected, so nothing had to be rolled back.",
      }[record.outcome] ?? "No breach was detected and nothing was rolled back.";
    return [el("p", {}, sentence)];
  }
  const first = known[0][2];
  const open = record.outcome === "RUNNING" ? "not yet" : "not observed";
  let last = null;
  const rows = all.map(([key, name, at]) => {
    const since = at === null || last === null ? "" : `+${duration((at - last) / 1000)}`;
    last = at ?? last;
    return [
      name,
      at === null ? badge("unseen", open) : clock(record.timeline[key]),
      since,
      at === null || at === first ? "" : duration((at - first) / 1000),
    ];
  });
  const d = record.durations;
  const measured = { detect: record.timeline.injected ? null : d.toDetect, restore: d.toRestore };
  const stretches = STRETCHES.map(([from, to, name, kind]) => [
    time(record.timeline[from]),
    time(record.timeline[to]),
    name,
    kind,
  ])
    .filter(([from, to]) => to > from)
    .map(([from, to, name, kind]) => [from, to, `${name} ${duration(measured[kind] ?? (to - from) / 1000)}`, kind]);
  return [
    ...(known.length > 1
      ? [
          el(
            "figure",
            { class: "mrg__chart" },
            plot(96, (width) => bar(known, stretches, width)),
            el(
              "ul",
              { class: "mrg__keys" },
              ...stretches.map(([, , name, kind]) => el("li", { class: `mrg__stretch mrg__stretch--${kind}` }, name)),
            ),
          ),
        ]
      : []),
    table(["Phase", "Time (UTC)", "After the one before", "After the first"], rows, "mrg__phases"),
  ];
}

function bar(known, stretches, width) {
  const times = known.map(([, , at]) => at);
  const x = scale(least(times), most(times), 8, width - 8);
  const marks = cluster(
    known.map(([key, , at]) => ({ key, at: x(at) })),
    width,
  );
  return picture("Phases to scale", known.map(([key, name, at]) => `${name} ${iso(at)}`).join("; "), width, 96, [
    svgEl("rect", { x: 8, y: 34, width: width - 16, height: 22, class: "mrg-rest" }),
    ...stretches.map(([from, to, , kind]) =>
      svgEl("rect", {
        x: x(from),
        y: 34,
        width: Math.max(1, x(to) - x(from)),
        height: 22,
        class: `mrg-stretch mrg-stretch--${kind}`,
      }),
    ),
    ...known.map(([, , at]) => svgEl("line", { x1: x(at), x2: x(at), y1: 28, y2: 60, class: "mrg-tick" })),
    ...marks.map((mark) =>
      svgEl("text", { x: mark.label, y: 20, "text-anchor": "middle", class: "mrg-strong" }, mark.text),
    ),
    ...axis(x, least(times), most(times), 60, width),
  ]);
}

// The signals

function signals(record, heading) {
  if (record.signals.length === 0) {
    return [el("p", { class: "mrg__soft" }, "No signal was read.")];
  }
  const span = extent(record);
  return record.signals.map((signal) => chart(signal, record, span, heading));
}

function chart(signal, record, span, heading) {
  const samples = signal.series.flatMap((s) => s.samples);
  const found = gaps(signal.series);
  return el(
    "figure",
    { class: "mrg__chart" },
    el(
      "figcaption",
      {},
      heading(2, signal.name),
      ...list(
        signal.conditions.map((c) => [
          el("span", { class: "mrg__soft" }, `${c.role}: `),
          el("code", {}, c.text),
          ...(c.evidence ? [el("span", { class: "mrg__soft" }, ` ${evidence(c.evidence, signal.unit)}`)] : []),
          ...(c.ranks ? [el("span", { class: "mrg__soft" }, ` ${ranks(c.ranks, signal.unit)}`)] : []),
        ]),
        "mrg__conditions",
      ),
      el("p", { class: "mrg__soft mrg__source" }, signal.source),
    ),
    ...(samples.length === 0
      ? [el("p", {}, badge("unseen", record.outcome === "RUNNING" ? "not observed yet" : "not observed"))]
      : [
          plot(220, (width) => lines(signal, record, span, found, width)),
          table(
            ["Scope", "Lowest", "Highest", "Last", "Looks", "No data"],
            signal.series.map((s) => numbers(s, signal.unit)),
            "mrg__numbers",
          ),
        ]),
    ...(found.length > 0 ? [el("p", { class: "mrg__soft" }, badge("unseen", `No data: ${inWords(found)}`))] : []),
  );
}

function numbers(series, unit) {
  const values = series.samples.map((s) => s.value).filter((v) => v !== null);
  const text = (value) => (values.length === 0 ? "–" : quantity(value, unit));
  return [
    el("span", { class: `mrg__key mrg__key--${series.scope}` }, series.scope),
    text(least(values)),
    text(most(values)),
    text(values[values.length - 1]) + interval(series, unit),
    `${series.samples.length}`,
    `${series.samples.length - values.length}`,
  ];
}

/** In which the last value lies, where that is known. */
function interval(series, unit) {
  const last = series.samples.filter((s) => s.value !== null).pop()?.interval;
  return last
    ? ` (${quantity(last.lower, unit)} to ${quantity(last.upper, unit)}, ${short(100 * last.confidence)} %)`
    : "";
}

function lines(signal, record, [from, to], found, width) {
  const limits = distinct(signal.conditions);
  const all = [
    ...signal.series.flatMap((s) => s.samples.map((sample) => sample.value)).filter((v) => v !== null),
    ...limits.map((l) => l.limit),
  ];
  const room = signal.unit === "percent" && most(all) <= 100 ? 1 : 1.05;
  const grid = ticks(Math.min(0, least(all)), Math.max(0, Math.min(Number.MAX_VALUE, most(all) * room)));
  const words = grid.map((v) => quantity(v, signal.unit));
  const left = 12 + 6.6 * most(words.map((w) => w.length));
  const [top, bottom] = [34, 190];
  const x = scale(from, to, left, width - 8);
  const y = scale(grid[0], grid[grid.length - 1], bottom, top);
  const marks = cluster(
    phases(record)
      .filter(([, , at]) => at !== null)
      .map(([key, , at]) => ({ key, at: x(at) })),
    width,
  );
  const shown = placed(found, x);
  const onset = time(record.timeline.onset ?? record.timeline.detected);
  const outage = onset ? [x(onset), x(record.timeline.recovered ? time(record.timeline.recovered) : to)] : [0, 0];
  return picture(`${signal.name} over time`, described(signal, found), width, 220, [
    ...(outage[1] > outage[0]
      ? [
          svgEl(
            "rect",
            { x: outage[0], y: top, width: outage[1] - outage[0], height: bottom - top, class: "mrg-outage" },
            svgEl("title", {}, "From the onset of the breach to the recovery"),
          ),
        ]
      : []),
    ...grid.flatMap((v, i) => [
      svgEl("line", { x1: left, x2: width - 8, y1: y(v), y2: y(v), class: "mrg-grid" }),
      svgEl("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" }, words[i]),
    ]),
    ...shown.map((gap) =>
      svgEl(
        "rect",
        { x: gap.left, y: top, width: gap.right - gap.left, height: bottom - top, class: "mrg-gap" },
        svgEl("title", {}, inWords([gap])),
      ),
    ),
    ...marks.flatMap((mark) => [
      ...mark.each.map((at) => svgEl("line", { x1: at, x2: at, y1: top - 6, y2: bottom, class: "mrg-phase" })),
      svgEl("text", { x: mark.label, y: 16, "text-anchor": "middle", class: "mrg-strong" }, mark.text),
    ]),
    ...limits.map(({ limit, role }) =>
      svgEl("line", { x1: left, x2: width - 8, y1: y(limit), y2: y(limit), class: `mrg-limit mrg-limit--${role}` }),
    ),
    ...signal.series.flatMap((series) => runs(series.samples).map((run) => line(run, series.scope, x, y))),
    ...shown.map((gap) => gapLabel(gap, bottom)),
    ...limitLabels(limits, signal.unit, width, y),
    ...axis(x, from, to, bottom, width),
  ]);
}

/** Where gaps are drawn; those of a scope that would touch are drawn as one. */
function placed(found, x) {
  const all = [];
  for (const gap of found) {
    const next = { ...gap, left: x(gap.begin) - 1, right: x(gap.end) + 1 };
    const last = all[all.length - 1];
    if (last?.lane === gap.lane && next.left - last.right < 2) {
      all[all.length - 1] = {
        ...last,
        to: gap.to,
        right: next.right,
        causes: new Set([...last.causes, ...gap.causes]),
      };
    } else {
      all.push(next);
    }
  }
  return all;
}

function gapLabel(gap, bottom) {
  const words = [`${gap.scope}: no data (${[...gap.causes].join(", ")})`, `${gap.scope}: no data`, ""];
  const fits = words.find((text) => text.length * 6 < gap.right - gap.left);
  const at = { x: (gap.left + gap.right) / 2, y: bottom - 8 - 15 * gap.lane };
  return svgEl("text", { ...at, "text-anchor": "middle", class: "mrg-strong mrg-halo" }, fits ?? "");
}

/** Above their lines; below where there is no room above, and below each other where they are close. */
/** Where a sequential condition stands: its evidence beside what a breach needs, and what was counted. */
/** What a sequential condition has found. Requests are counted from a suspected change on; a fixed limit has no baseline. */
function evidence(found, unit) {
  const sinceThen = found.since
    ? [
        `since ${found.since.slice(11, 19)} ${counted(found.candidateMean, found.candidateEvents, found.candidateRequests, unit)} on the candidate` +
          (found.baselineRequests > 0
            ? `, ${counted(found.baselineMean, found.baselineEvents, found.baselineRequests, unit)} on the baseline`
            : ""),
      ]
    : [];
  return [
    `evidence ${short(found.evidence)} of ${short(found.needed)} for a breach`,
    ...sinceThen,
    ...always(found, unit),
    `variance inflation ${short(found.inflation)}`,
  ].join("; ");
}

/** Between which values both sides are, at every look together; only where a change is expected at the start. */
function always(found, unit) {
  const own = found.candidateInterval;
  if (!own) {
    return [];
  }
  const of = (i) =>
    (found.candidateMean ?? null) === null
      ? `${short(100 * i.lower)} % to ${short(100 * i.upper)} %`
      : `${quantity(i.lower, unit)} to ${quantity(i.upper, unit)}`;
  const other = found.baselineInterval ? `, ${of(found.baselineInterval)} on the baseline` : "";
  return [`at every look within ${of(own)} on the candidate${other}`];
}

/** The mean of rows, or events among requests. */
function counted(mean, events, requests, unit) {
  return (mean ?? null) === null ? `${events} of ${requests} requests` : `${quantity(mean, unit)} in ${requests} rows`;
}

/** What a comparison by ranks has found. */
function ranks(found, unit) {
  return [
    `deviate ${short(found.deviate)} of ${found.needed === null ? "what cannot be shown yet" : `${short(found.needed)} for a breach`}`,
    `${found.values} values a side since ${found.since.slice(11, 19)}`,
    `shift ${quantity(found.shift, unit)}, between ${quantity(found.shiftFrom, unit)} and ${quantity(found.shiftTo, unit)}`,
  ].join("; ");
}

function short(x) {
  return x >= 1e6 ? x.toExponential(1) : String(Number(x.toPrecision(3)));
}

function limitLabels(limits, unit, width, y) {
  let free = 0;
  return limits
    .map(({ limit }) => [y(limit), limit])
    .sort(([a], [b]) => a - b)
    .map(([at, limit]) => {
      const place = Math.max(at < 60 ? at + 13 : at - 5, free);
      free = place + 13;
      return svgEl(
        "text",
        { x: width - 10, y: place, "text-anchor": "end", class: "mrg-strong mrg-halo" },
        `limit ${quantity(limit, unit)}`,
      );
    });
}

function line(run, scope, x, y) {
  if (run.length === 1) {
    return svgEl("circle", {
      cx: x(time(run[0].time)),
      cy: y(run[0].value),
      r: 2.5,
      class: `mrg-dot mrg-dot--${scope}`,
    });
  }
  const points = run.map((s) => `${x(time(s.time)).toFixed(1)},${y(s.value).toFixed(1)}`).join(" ");
  return svgEl("polyline", { points, class: `mrg-line mrg-line--${scope}` });
}

function described(signal, found) {
  const seen = signal.series.map((s) => {
    const [, low, high, last] = numbers(s, signal.unit);
    return `${s.scope} from ${low} to ${high}, last ${last}`;
  });
  const limits = distinct(signal.conditions).map((l) => `limit ${quantity(l.limit, signal.unit)}`);
  return [...seen, ...limits, found.length > 0 ? `no data: ${inWords(found)}` : "no gaps"].join("; ");
}

/** A limit is drawn once, by the most serious of its conditions. */
function distinct(conditions) {
  const all = new Map();
  for (const role of ["observe", "recovery", "breach"]) {
    conditions
      .filter((c) => c.role === role && c.limit !== null)
      .forEach((c) => all.set(c.limit, { limit: c.limit, role }));
  }
  return [...all.values()];
}

/** From the first to the last of all that was seen, so that the charts of a record stand one above the other. */
function extent(record) {
  const seen = record.signals.flatMap((signal) =>
    signal.series.flatMap((s) => s.samples.map((sample) => time(sample.time))),
  );
  const all = [...seen, ...Object.values(record.timeline).filter(Boolean).map(time)];
  return [least(all), most(all)];
}

/** Stretches with data. A line is never drawn across a gap, be it a look without data or looks that were not taken. */
function runs(samples) {
  const between = samples
    .slice(1)
    .map((s, i) => time(s.time) - time(samples[i].time))
    .sort((a, b) => a - b);
  const usual = between[Math.floor(between.length / 2)] ?? 0;
  const all = [[]];
  samples.forEach((sample, i) => {
    if (sample.value === null || (i > 0 && time(sample.time) - time(samples[i - 1].time) > 5 * usual)) {
      all.push([]);
    }
    if (sample.value !== null) {
      all[all.length - 1].push(sample);
    }
  });
  return all.filter((run) => run.length > 0);
}

/** Stretches without data, with their causes; begin and end are halfway to the looks with data beside them. */
function gaps(series) {
  const all = [];
  series.forEach(({ scope, samples }, lane) => {
    let open = null;
    let before = null;
    for (const sample of samples) {
      const at = time(sample.time);
      const halfway = before === null ? at : (before + at) / 2;
      if (sample.value === null) {
        open ??= { scope, lane, from: at, begin: halfway, causes: new Set() };
        open.causes.add(sample.noData ?? "unknown");
        Object.assign(open, { to: at, end: at });
        if (all[all.length - 1] !== open) {
          all.push(open);
        }
      } else if (open) {
        open.end = halfway;
        open = null;
      }
      before = at;
    }
  });
  return all;
}

function inWords(found) {
  const some = found.slice(0, 4).map((gap) => {
    const until = gap.to > gap.from ? `–${iso(gap.to).slice(11, 19)}` : "";
    return `${gap.scope} ${iso(gap.from).slice(11, 19)}${until} (${[...gap.causes].join(", ")})`;
  });
  return some.join("; ") + (found.length > 4 ? `; and ${found.length - 4} more` : "");
}

// The rollback

function legs(record, heading) {
  if (record.legs.length === 0) {
    return [el("p", { class: "mrg__soft" }, "No leg was planned.")];
  }
  return [el("ol", { class: "mrg__legs" }, ...record.legs.map((leg) => oneLeg(leg, record, heading)))];
}

function oneLeg(leg, record, heading) {
  const [kind, word] = legInWords(leg, record);
  const times = [
    ["sent", leg.started],
    ["accepted", leg.accepted],
    ["confirmed", leg.confirmed],
  ].filter(([, at]) => at);
  const open = leg.state === "planned" || leg.state === "running";
  const byHand = leg.commands.length > 0 && (leg.state === "failed" || (open && BY_HAND.includes(record.outcome)));
  return el(
    "li",
    { class: `mrg__leg mrg__leg--${kind}` },
    heading(2, el("code", {}, leg.leg)),
    el("p", {}, `${leg.from} → ${leg.to} `, badge(kind, word)),
    ...when(leg, record),
    el(
      "dl",
      {},
      el(
        "div",
        {},
        el("dt", {}, "Plan"),
        el("dd", {}, ...list(leg.actions.map((a) => [a])), leg.actions.length ? "" : "–"),
      ),
      el(
        "div",
        {},
        el("dt", {}, "Outcome"),
        el(
          "dd",
          {},
          ...(leg.error ? [el("p", { class: "mrg__error" }, leg.error)] : []),
          ...list(times.map(([what, at]) => [`${what} `, clock(at), " UTC"])),
          leg.error || times.length ? "" : "nothing was written",
        ),
      ),
      el(
        "div",
        {},
        el("dt", {}, "Evidence"),
        el("dd", {}, leg.evidence ?? (leg.state === "planned" ? "–" : badge("unseen", "not observed"))),
      ),
    ),
    ...(byHand ? [commands(leg)] : []),
  );
}

/** With which others a leg is carried out, and whether only if it is needed. */
function when(leg, record) {
  const beside = record.legs.filter((other) => other !== leg && leg.group && other.group === leg.group);
  const words = [
    ...(beside.length > 0 ? [`at the same time as ${beside.map((other) => other.leg).join(", ")}`] : []),
    ...(leg.dueAfter ? [`only if it is still breaching after ${duration(leg.dueAfter)}`] : []),
  ];
  return words.length > 0 ? [el("p", { class: "mrg__soft" }, words.join("; "))] : [];
}

function legInWords(leg, record) {
  if (leg.state === "planned" && (record.outcome === "RUNNING" || record.outcome === "PLANNED")) {
    return ["open", "planned"];
  }
  return leg.state === "planned" && WELL.includes(record.outcome)
    ? ["open", "not needed"]
    : (LEGS[leg.state] ?? ["open", leg.state]);
}

function commands(leg) {
  const text = leg.commands.join("\n");
  const button = el("button", { type: "button", class: "jenkins-button mrg__copy" }, "Copy");
  button.addEventListener("click", () =>
    navigator.clipboard.writeText(text).then(() => button.replaceChildren("Copied")),
  );
  return el(
    "div",
    { class: "mrg__hand" },
    el(
      "p",
      {},
      el("strong", {}, "By hand: "),
      `what this leg would have done, from ${leg.from} to ${leg.to}`,
      navigator.clipboard ? button : "",
    ),
    el("pre", { tabindex: 0, role: "group", "aria-label": `Commands by hand for ${leg.leg}` }, text),
  );
}

// The rest

function checklist(record) {
  const rows = record.checklist.map((c) => [
    c.item,
    badge(...(ANSWERS[c.state] ?? ["open", c.state])),
    c.evidence ?? "",
  ]);
  return [table(["Question", "Answer", "Evidence"], rows, "mrg__checks")];
}

function facts(record) {
  const texts = (map) =>
    Object.entries(map)
      .map(([k, v]) => `${k}=${v}`)
      .join(" ");
  const rows = [
    ["Episode", record.id],
    ["Build", record.build],
    ["Cause", record.cause],
    ["Started", record.startedAt && [clock(record.startedAt), " UTC"]],
    ["Ended", record.endedAt ? [clock(record.endedAt), " UTC"] : record.outcome === "RUNNING" ? "still running" : null],
    ["Candidate", record.candidate && `${record.candidate.version} ${texts(record.candidate.identity)}`],
    ["Made by", record.candidate && texts(record.candidate.provenance)],
    ["Baseline", record.baseline && `${record.baseline.version} ${texts(record.baseline.identity)}`],
    ["Baseline from", record.baseline?.resolvedFrom],
    ["Owner", record.runbook?.owner],
    ["Call", record.runbook?.call],
    ["Runbook", record.runbook?.link],
    ["Policy", record.policyHash],
    ["Judge", record.judge],
  ].filter(([, value]) => value);
  return [
    el(
      "table",
      { class: "mrg__facts" },
      el(
        "tbody",
        {},
        ...rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, ...[value].flat()))),
      ),
    ),
  ];
}

// Words for numbers and times

function quantity(value, unit) {
  const size = Math.abs(value);
  if (unit === "seconds") {
    return size > 0 && size < 1 ? `${number(value * 1000)} ms` : `${number(value)} s`;
  }
  if (unit === "bytes") {
    const power = size < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(size) / 10));
    return `${number(value / 1024 ** power)} ${["B", "KiB", "MiB", "GiB", "TiB"][power]}`;
  }
  if (unit === "ratio" && size < 1e6) {
    return `${number(value * 100)} %`;
  }
  return number(value) + ({ percent: " %", per_second: " /s" }[unit] ?? "");
}

function number(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("+", "");
  }
  return size >= 100 ? `${Math.round(value)}` : `${Number(value.toPrecision(3))}`;
}

function duration(value, unknown = "not observed") {
  if (value === null) {
    return unknown;
  }
  if (value === 0) {
    return "0 s";
  }
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size < 0.9995) {
    return `${sign}${number(Math.round(size * 1000) || size * 1000)} ms`;
  }
  if (size < 59.95) {
    return `${sign}${Number(size.toFixed(1))} s`;
  }
  const whole = Math.round(size);
  const parts = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  return (
    sign +
    parts
      .slice(first, first + 2)
      .filter(([n]) => n > 0)
      .map(([n, unit]) => `${number(n)} ${unit}`)
      .join(" ")
  );
}

function time(text) {
  return text ? Date.parse(text) : NaN;
}

function iso(at) {
  return new Date(at).toISOString();
}

/** 2026-11-21 12:00:00.250, in UTC. */
function clock(text) {
  return el("time", { datetime: text }, text.replace("T", " ").replace("Z", ""));
}

function least(values) {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values) {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

// Drawing

/** Draws when it is shown and whenever its width changes, so that text keeps its size. */
function plot(height, draw) {
  const box = el("div", { class: "mrg__plot" });
  box.style.blockSize = `${height}px`;
  let width = 0;
  new ResizeObserver(([entry]) => {
    if (entry.contentRect.width !== width) {
      width = entry.contentRect.width;
      box.replaceChildren(draw(Math.max(240, width)));
    }
  }).observe(box);
  return box;
}

function picture(title, description, width, height, children) {
  const id = `mrg-${++drawn}`;
  return svgEl(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-labelledby": `${id}t ${id}d` },
    svgEl("title", { id: `${id}t` }, title),
    svgEl("desc", { id: `${id}d` }, description),
    ...children,
  );
}

/** Halves keep the difference of the largest numbers finite. */
function scale(from, to, low, high) {
  const span = to / 2 - from / 2;
  return (value) => (span > 0 ? low + ((value / 2 - from / 2) / span) * (high - low) : low);
}

/** Round numbers that span both. */
function ticks(low, high) {
  const span = high / 2 - low / 2;
  if (!(span > 1e-300)) {
    return [0, 1];
  }
  const raw = span / 2;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw * 0.999);
  const [from, to] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const all = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * step);
  return all.every(Number.isFinite) ? all : [low, high];
}

/** Times below a picture: round ones, with the date at the left. */
function axis(x, from, to, y, width) {
  const room = Math.max(1, Math.floor((x(to) - x(from)) / 64));
  const seconds =
    STEPS.find((step) => (to - from) / 1000 / step <= room) ?? 86400 * Math.ceil((to - from) / 86400000 / room);
  const nodes = [svgEl("line", { x1: x(from), x2: width - 8, y1: y, y2: y, class: "mrg-axis" })];
  for (let at = Math.ceil(from / 1000 / seconds) * seconds * 1000; at <= to; at += seconds * 1000) {
    const text = seconds >= 86400 ? iso(at).slice(0, 10) : iso(at).slice(11, seconds < 60 ? 19 : 16);
    const half = text.length * 3.2;
    nodes.push(svgEl("line", { x1: x(at), x2: x(at), y1: y, y2: y + 4, class: "mrg-axis" }));
    nodes.push(
      svgEl("text", { x: Math.min(Math.max(x(at), half), width - half), y: y + 16, "text-anchor": "middle" }, text),
    );
  }
  const [first, last] = [iso(from).slice(0, 10), iso(to).slice(0, 10)];
  nodes.push(
    svgEl(
      "text",
      { x: width - 2, y: y + 30, "text-anchor": "end" },
      `${first === last ? first : `${first} – ${last}`}, UTC`,
    ),
  );
  return nodes;
}

/** Labels for marks: those that stand too close for one each share one, from the first to the last of them. */
function cluster(marks, width) {
  const name = (keys) => (keys.length === 1 ? MARKS[keys[0]] : `${MARKS[keys[0]]} → ${MARKS[keys[keys.length - 1]]}`);
  const place = (keys, each) => {
    const text = name(keys);
    const half = text.length * 3.3;
    const middle = (least(each) + most(each)) / 2;
    return { keys, each, text, half, label: Math.min(Math.max(middle, half + 2), width - half - 2) };
  };
  const all = [];
  for (const { key, at } of [...marks].sort((a, b) => a.at - b.at)) {
    let next = place([key], [at]);
    while (all.length > 0 && all[all.length - 1].label + all[all.length - 1].half + 10 > next.label - next.half) {
      const last = all.pop();
      next = place([...last.keys, ...next.keys], [...last.each, ...next.each]);
    }
    all.push(next);
  }
  return all;
}

function badge(kind, text) {
  return el("span", { class: `mrg__badge mrg__badge--${kind}` }, text);
}

function list(items, name = "") {
  return items.length === 0
    ? []
    : [el("ul", name ? { class: name } : {}, ...items.map((item) => el("li", {}, ...item)))];
}

function table(head, rows, name) {
  return el(
    "table",
    { class: name },
    el("thead", {}, el("tr", {}, ...head.map((cell) => el("th", { scope: "col" }, cell)))),
    el(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((cell) => el("td", {}, cell))),
      ),
    ),
  );
}

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svgEl(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// The page

/** Reads a record and draws it, and again while it is being written; says so when it cannot be read. */
async function follow(source, root, level) {
  const alarm = el("p", { class: "mrg__alarm", role: "alert" });
  let before = null;
  for (let wait = AGAIN; ;) {
    try {
      const text = await read(source);
      const record = JSON.parse(text);
      if (text !== before) {
        render(record, root, level);
      }
      before = text;
      if (record.outcome !== "RUNNING") {
        return;
      }
      alarm.remove();
      wait = AGAIN;
    } catch (problem) {
      alarm.textContent = `The record could not be read: ${problem.message}. Trying again.`;
      root.prepend(alarm);
      wait = Math.min(2 * wait, 12 * AGAIN);
    }
    await new Promise((again) => setTimeout(again, wait));
  }
}

async function read(source) {
  const answer = await fetch(source);
  if (!answer.ok) {
    throw new Error(`${answer.status} ${answer.statusText}`.trim());
  }
  return answer.text();
}

for (const root of document.querySelectorAll("[data-release-guard-record]")) {
  const source = root.dataset.releaseGuardRecord;
  const level = Number(root.dataset.releaseGuardHeading ?? 1);
  if (source.startsWith("#")) {
    render(JSON.parse(document.querySelector(source).textContent), root, level);
  } else {
    follow(source, root, level);
  }
}
