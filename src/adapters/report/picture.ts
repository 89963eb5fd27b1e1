/**
 * Draws the pictures of a report in the browser; plain JavaScript, since nothing compiles it. It only reads the data
 * beside it, and only draws: names go to the canvas as text.
 */
export const PICTURE = `'use strict';
(() => {
  const { regions, latency, from, to, silence, zone, words } = JSON.parse(document.getElementById('report').textContent);
  const begin = Date.parse(from), span = Math.max(1, (Date.parse(to) - begin) / 1000);
  const box = document.getElementById('gantt'), canvas = box.firstElementChild, pen = canvas.getContext('2d');
  const under = document.getElementById('under'), below = document.getElementById('below');
  const NAMES = 170, AXIS = 26, HEAD = 22;
  const COLOURS = { 'air-raid': '#d32f2f', artillery: '#e65100', 'urban-fights': '#6d4c41', chemical: '#f9a825', nuclear: '#00897b' };
  let view = { from: 0, to: span, top: 0 };
  const first = regions.filter((one) => one.parent === null);
  // Alerts below the first level colour the row of their first level lightly.
  const byId = new Map(regions.map((one) => [one.id, one]));
  const topOf = (one) => { let at = one; while (at.parent !== null && byId.has(at.parent)) at = byId.get(at.parent); return at; };
  const lower = new Map(first.map((one) => [one.id, []]));
  for (const one of regions) if (one.parent !== null) lower.get(topOf(one).id)?.push(...one.alerts);
  below.parentElement.hidden = regions.length === first.length;
  const rows = () => (below.checked ? regions : first);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const fit = (target, ink) => {
    const { width, height } = target.getBoundingClientRect(), ratio = devicePixelRatio || 1;
    target.width = Math.round(width * ratio); target.height = Math.round(height * ratio);
    ink.setTransform(ratio, 0, 0, ratio, 0, 0); ink.clearRect(0, 0, width, height);
    return { width, height };
  };
  const rowHeight = (height) => Math.max(rows().length > 60 ? 13 : 15, Math.min(34, (height - AXIS - HEAD) / Math.max(1, rows().length)));
  const named = (one) => (words.lang === 'uk' ? one.name : one.nameEn);
  const format = (more) => new Intl.DateTimeFormat(words.locale, { timeZone: zone, hourCycle: 'h23', ...more });
  const DAY = format({ day: 'numeric', month: 'short', year: 'numeric' }), MINUTE = format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }), SECOND = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const clock = (seconds, step) => (step >= 86400 ? DAY : step >= 60 ? MINUTE : SECOND).format(begin + seconds * 1000);
  // Ticks stand at round times of the zone, whenever the scenario begins.
  const parts = Object.fromEntries(format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(begin).map(({ type, value }) => [type, Number(value)]));
  const ofDay = parts.hour * 3600 + parts.minute * 60 + parts.second;
  const STEPS = [1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 604800, 2592000, 7776000, 31536000];
  const draw = () => {
    const { width, height } = fit(canvas, pen), h = rowHeight(height), inner = width - NAMES - 8;
    const x = (seconds) => NAMES + ((seconds - view.from) / (view.to - view.from)) * inner;
    const list = rows(), visible = height - AXIS - HEAD;
    view.top = Math.max(0, Math.min(view.top, list.length * h - visible));
    pen.font = '12px system-ui,sans-serif'; pen.textBaseline = 'middle';
    const step = STEPS.find((one) => (view.to - view.from) / one <= Math.max(2, inner / 110)) ?? STEPS.at(-1);
    pen.strokeStyle = css('--line'); pen.fillStyle = css('--soft'); pen.textAlign = 'center'; pen.lineWidth = 1;
    for (let at = Math.ceil((view.from + ofDay) / step) * step - ofDay; at <= view.to; at += step) {
      pen.beginPath(); pen.moveTo(x(at), HEAD); pen.lineTo(x(at), height - AXIS); pen.stroke();
      if (x(at) > NAMES + 30 && x(at) < width - 50) pen.fillText(clock(at, step), x(at), height - AXIS / 2);
    }
    pen.save(); pen.globalAlpha = 0.07; pen.fillStyle = css('--exercise'); pen.font = 'bold 64px system-ui,sans-serif';
    for (let y = 120; y < height; y += 200) pen.fillText(words.exercise, NAMES + inner / 2, y);
    pen.restore();
    pen.font = '12px system-ui,sans-serif';
    pen.save(); pen.beginPath(); pen.rect(0, HEAD, width, visible); pen.clip();
    if (silence !== null) {
      const a = (Date.parse(silence.from) - begin) / 1000, b = (Date.parse(silence.until) - begin) / 1000;
      pen.fillStyle = css('--line'); pen.globalAlpha = 0.5; pen.fillRect(x(a), HEAD, Math.max(1, x(b) - x(a)), visible); pen.globalAlpha = 1;
    }
    const bars = (alerts, y, size, light) => {
      for (const [hazard, start, end] of alerts) {
        const until = end ?? view.to;
        if (until < view.from || start > view.to) continue;
        const left = Math.max(NAMES, x(start)), right = Math.min(width - 8, x(until));
        pen.globalAlpha = light ? 0.35 : 1; pen.fillStyle = COLOURS[hazard] ?? '#d32f2f';
        pen.fillRect(left, y, Math.max(1.2, right - left), size);
      }
      pen.globalAlpha = 1;
    };
    for (let index = Math.floor(view.top / h); index < list.length; index += 1) {
      const y = HEAD + index * h - view.top;
      if (y > height - AXIS) break;
      const one = list[index], deep = one.parent === null ? 0 : one.level === 'raion' ? 1 : 2;
      if (index % 2 === 1) { pen.fillStyle = css('--line'); pen.globalAlpha = 0.18; pen.fillRect(0, y, width, h); pen.globalAlpha = 1; }
      if (!below.checked) bars(lower.get(one.id) ?? [], y + h * 0.3, h * 0.4, true);
      bars(one.alerts, y + h * 0.15, h * 0.7, false);
      pen.fillStyle = css(deep === 0 ? '--ink' : '--soft'); pen.textAlign = 'left';
      pen.save(); pen.beginPath(); pen.rect(0, y, NAMES - 6, h); pen.clip(); pen.fillText(named(one), 8 + deep * 12, y + h / 2); pen.restore();
    }
    pen.restore();
    pen.fillStyle = css('--exercise'); pen.textAlign = 'left'; pen.font = 'bold 12px system-ui,sans-serif'; pen.fillText(words.exercise, 8, HEAD / 2);
  };
  const zoom = (factor, at) => {
    const middle = at ?? (view.from + view.to) / 2, wide = Math.min(span, Math.max(5, (view.to - view.from) * factor));
    const share = (middle - view.from) / (view.to - view.from), start = Math.min(Math.max(0, middle - wide * share), span - wide);
    view = { ...view, from: start, to: start + wide }; draw();
  };
  const move = (seconds, pixels) => {
    const wide = view.to - view.from, start = Math.min(Math.max(0, view.from + seconds), span - wide);
    view = { from: start, to: start + wide, top: view.top + pixels }; draw();
  };
  const whole = () => { view = { from: 0, to: span, top: 0 }; draw(); };
  const secondsAt = (event) => { const edge = canvas.getBoundingClientRect(); return view.from + ((event.clientX - edge.left - NAMES) / (edge.width - NAMES - 8)) * (view.to - view.from); };
  box.addEventListener('wheel', (event) => { event.preventDefault(); if (event.shiftKey) move(0, event.deltaY); else zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, secondsAt(event)); }, { passive: false });
  let held;
  box.addEventListener('pointerdown', (event) => { held = { x: event.clientX, y: event.clientY }; box.setPointerCapture(event.pointerId); });
  box.addEventListener('pointerup', () => { held = undefined; });
  box.addEventListener('pointermove', (event) => {
    const edge = canvas.getBoundingClientRect();
    if (held !== undefined) {
      move(((held.x - event.clientX) / (edge.width - NAMES)) * (view.to - view.from), held.y - event.clientY);
      held = { x: event.clientX, y: event.clientY };
    }
    const one = rows()[Math.floor((event.clientY - edge.top - HEAD + view.top) / rowHeight(edge.height))], at = secondsAt(event);
    const hit = one?.alerts.find(([, start, end]) => at >= start && at <= (end ?? Infinity));
    under.textContent = one === undefined ? '' : named(one) + (hit === undefined ? '' : ': ' + (words.hazards[hit[0]] ?? hit[0]) + ', ' + clock(hit[1], 60) + ' – ' + (hit[2] === null ? '…' : clock(hit[2], 60)));
  });
  box.addEventListener('dblclick', whole);
  box.addEventListener('keydown', (event) => {
    const wide = view.to - view.from;
    const act = { '+': () => zoom(1 / 1.5), '=': () => zoom(1 / 1.5), '-': () => zoom(1.5), 0: whole, ArrowLeft: () => move(-wide / 8, 0), ArrowRight: () => move(wide / 8, 0), ArrowUp: () => move(0, -60), ArrowDown: () => move(0, 60) }[event.key];
    if (act !== undefined) { event.preventDefault(); act(); }
  });
  document.getElementById('in').addEventListener('click', () => zoom(1 / 1.5));
  document.getElementById('out').addEventListener('click', () => zoom(1.5));
  document.getElementById('all').addEventListener('click', whole);
  below.addEventListener('change', draw);
  const histogram = () => {
    const target = document.getElementById('latency').firstElementChild, ink = target.getContext('2d'), { width, height } = fit(target, ink);
    const stages = [['whole', '#7b1fa2'], ['received', '#1976d2'], ['sequenced', '#388e3c'], ['seen', '#f57c00']].map(([name, colour]) => [name, colour, words.stages[name]]).filter(([name]) => latency[name].count > 0);
    ink.font = '12px system-ui,sans-serif'; ink.textBaseline = 'middle'; ink.fillStyle = css('--soft'); ink.textAlign = 'center';
    if (stages.length === 0) { ink.fillText(words.notMeasured, width / 2, height / 2); return; }
    const most = Math.max(10, ...stages.map(([name]) => latency[name].max)), low = 0.5, x = (ms) => 16 + (Math.log(Math.max(low, ms) / low) / Math.log(most / low)) * (width - 32);
    const BINS = 90, edges = Array.from({ length: BINS }, (_, index) => low * (most / low) ** ((index + 1) / BINS));
    for (let ms = 1; ms <= most; ms *= 10) { ink.fillText(ms + ' ms', x(ms), height - 10); ink.strokeStyle = css('--line'); ink.beginPath(); ink.moveTo(x(ms), 8); ink.lineTo(x(ms), height - 20); ink.stroke(); }
    let across = 20;
    stages.forEach(([name, colour, label]) => {
      const bins = edges.map(() => 0);
      for (const [upTo, count] of latency[name].histogram) { const bin = edges.findIndex((edge) => upTo <= edge * 1.0001); bins[bin === -1 ? BINS - 1 : bin] += count; }
      const top = Math.max(...bins);
      ink.strokeStyle = colour; ink.lineWidth = name === 'whole' ? 2.5 : 1.5; ink.beginPath();
      bins.forEach((count, index) => { const y = height - 22 - (count / top) * (height - 44); if (index === 0) ink.moveTo(x(edges[0]), y); else ink.lineTo(x(edges[index]), y); });
      ink.stroke(); ink.fillStyle = colour; ink.textAlign = 'left'; ink.fillText(label, across, 12); across += ink.measureText(label).width + 24;
    });
  };
  const all = () => { draw(); histogram(); };
  const onPaper = (is) => { document.documentElement.toggleAttribute('data-print', is); all(); };
  addEventListener('beforeprint', () => onPaper(true)); addEventListener('afterprint', () => onPaper(false));
  document.getElementById('print').addEventListener('click', () => print());
  addEventListener('resize', all); matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  all();
})();
`;
