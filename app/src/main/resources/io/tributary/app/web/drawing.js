'use strict';

/* Elements, figures as people read them, charts, and the drawing of the pipeline. Everything shown goes in as text, never as markup. */
const Draw = (() => {
  const SVG = 'http://www.w3.org/2000/svg';

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, '');
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.flat().filter(child => child != null));
    return node;
  }

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

  const count = number => number == null ? '–' : whole.format(number);

  function rate(number) {
    if (number == null) return '–';
    return (number > 0 && number < 10 ? number.toFixed(1) : whole.format(number)) + ' rows/s';
  }

  function bytes(number) {
    if (number == null) return '–';
    const units = ['B', 'KB', 'MB', 'GB', 'TB'];
    let unit = 0;
    while (Math.abs(number) >= 1024 && unit < units.length - 1) {
      number /= 1024;
      unit++;
    }
    return (unit === 0 ? number : number.toFixed(1)) + ' ' + units[unit];
  }

  function duration(seconds) {
    if (seconds == null) return '–';
    if (seconds < 10) return seconds.toFixed(1) + ' s';
    if (seconds < 60) return Math.floor(seconds) + ' s';
    if (seconds < 3600) return Math.floor(seconds / 60) + ' m ' + Math.floor(seconds % 60) + ' s';
    if (seconds < 86400) return Math.floor(seconds / 3600) + ' h ' + Math.floor(seconds / 60) % 60 + ' m';
    return Math.floor(seconds / 86400) + ' d ' + Math.floor(seconds / 3600) % 24 + ' h';
  }

  const pad = number => String(number).padStart(2, '0');

  /* Local time; with its day where that is not today. */
  function time(text) {
    if (!text) return '–';
    const at = new Date(text);
    const clock = pad(at.getHours()) + ':' + pad(at.getMinutes()) + ':' + pad(at.getSeconds());
    return at.toDateString() === new Date().toDateString()
      ? clock : at.getFullYear() + '-' + pad(at.getMonth() + 1) + '-' + pad(at.getDate()) + ' ' + clock;
  }

  /* Local time of a second since 1970. */
  function clock(second, withSeconds) {
    const at = new Date(second * 1000);
    return pad(at.getHours()) + ':' + pad(at.getMinutes()) + (withSeconds ? ':' + pad(at.getSeconds()) : '');
  }

  /* Changes an element's text only when it is another one, so that nothing is laid out for nothing. */
  function text(node, value) {
    if (node.textContent !== value) node.textContent = value;
  }

  /* The same of an address, which may break after its parts, and in them only where it must. */
  function address(node, value) {
    if (node.textContent !== value) node.replaceChildren(...value.split(/(?<=[/.:?&@])/).flatMap(part => [part, el('wbr')]));
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /* Charts are no part of the first sight: what draws them is fetched with the first that there is to draw. */
  let plotting = null;

  function fetchPlotting() {
    return new Promise((done, failed) => document.head.append(
      el('link', { rel: 'stylesheet', href: 'uPlot.min.css' }), el('script', { src: 'uPlot.iife.min.js', onload: done, onerror: failed })));
  }

  /* One chart of one or two figures over time; drawn again when its data, its width or the colours change. */
  class Chart {
    constructor(title, series, format) {
      this.series = series;
      this.format = format;
      this.value = el('b', {}, '–');
      this.plot = el('div', { class: 'plot' });
      const keys = series.length < 2 ? [] : series.map((name, i) => el('span', { class: 'of' }, el('span', { class: 'key ' + 'ab'[i] }), name));
      this.node = el('figure', { class: 'chart' }, el('figcaption', {}, el('span', {}, title + ' ', keys), this.value), this.plot);
      new ResizeObserver(() => this.draw()).observe(this.plot);
    }

    show(columns) {
      this.columns = columns;
      const last = columns.slice(1).map(values => values.length ? values[values.length - 1] : null);
      text(this.value, last.map(value => value == null ? '–' : this.format(value)).join(' · '));
      this.node.setAttribute('role', 'img');
      this.node.setAttribute('aria-label', this.node.querySelector('figcaption').textContent);
      this.draw();
    }

    draw() {
      if (!this.columns || !this.plot.clientWidth) return;
      if (this.columns[0].length < 2) {
        this.plot.replaceChildren(el('p', { class: 'empty' }, 'The chart begins in a few seconds'));
        this.drawn = null;
        return;
      }
      if (!window.uPlot) {
        plotting ??= fetchPlotting();
        plotting.then(() => this.draw(), () => { plotting = null; });
        return;
      }
      const width = this.plot.clientWidth;
      const theme = colour('--ink');
      if (this.drawn && this.width === width && this.theme === theme) {
        this.drawn.setData(this.columns);
        return;
      }
      this.width = width;
      this.theme = theme;
      const strokes = [colour('--water'), colour('--warn')];
      const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
      this.plot.replaceChildren();
      this.drawn = new uPlot({
        width, height: 150, padding: [8, 28, 0, 0], cursor: { show: true, y: false, points: { size: 6 } }, legend: { show: false },
        hooks: { setCursor: [plot => this.point(plot.cursor.idx)] },
        scales: { y: { range: (plot, low, high) => [0, high > 0 ? high * 1.15 : 1] } },
        axes: [{ ...axis, size: 28, values: (plot, ticks, at, space, step) => ticks.map(tick => clock(tick, step < 60)) }, { ...axis, size: 64, values: (plot, ticks) => ticks.map(tick => this.format(tick).replace(' rows/s', '')) }],
        series: [{}, ...this.series.map((name, i) => ({ label: name, stroke: strokes[i], width: 2, fill: i === 0 ? strokes[0] + '22' : null, points: { show: false }, spanGaps: false }))],
      }, this.columns, this.plot);
    }

    /* What the pointer is on. */
    point(index) {
      const at = index == null ? this.columns[0].length - 1 : index;
      const values = this.columns.slice(1).map(column => column[at] == null ? '–' : this.format(column[at]));
      text(this.value, (index == null ? '' : time(new Date(this.columns[0][at] * 1000).toISOString()) + '  ') + values.join(' · '));
    }
  }

  /* Source, landing zone and targets, left to right, with what flows between them. */
  class Flow {
    constructor(node) {
      this.root = node;
    }

    show(status) {
      const shape = JSON.stringify([status.source && status.source.address, status.landing.place, status.targets.map(target => target.name)]);
      if (shape !== this.shape) {
        this.shape = shape;
        this.build(status);
      }
      this.update(status);
    }

    build(status) {
      this.source = this.box('Source');
      this.capture = this.arrow();
      this.landing = this.box('Landing');
      this.lanes = status.targets.map(() => ({ arrow: this.arrow(), box: this.box('Target') }));
      const targets = el('div', { class: this.lanes.length > 1 ? 'targets several' : 'targets' }, this.lanes.map(lane =>
        el('div', { class: 'lane' }, el('span', { class: 'rail' }), lane.arrow.node, lane.box.node)));
      this.root.replaceChildren(this.source.node, this.capture.node, this.landing.node, ...(this.lanes.length ? [targets] : []));
    }

    box(title) {
      const kind = el('span');
      const name = el('p', { class: 'name' });
      const facts = el('dl');
      return { node: el('article', { class: 'node' }, el('h2', {}, title, kind), name, facts), kind, name, facts };
    }

    /* As long as there is room; its head stays as it is. */
    arrow() {
      const rate = el('span', { class: 'rate' });
      const behind = el('span', { class: 'behind' });
      const shaft = svg('line', { x1: '0', y1: '7', x2: '100%', y2: '7', stroke: 'currentColor', 'stroke-width': '3' });
      const head = svg('svg', { x: '100%' }, svg('path', { d: 'M-1 1l11 6-11 6z', fill: 'currentColor' }));
      const line = el('div', { class: 'line' }, svg('svg', { 'aria-hidden': 'true' }, shaft, head));
      return { node: el('div', { class: 'arrow' }, rate, line, behind), rate, behind, line: shaft };
    }

    facts(box, pairs) {
      const shown = pairs.filter(pair => pair[1] != null && pair[1] !== '–');
      if (box.facts.children.length !== 2 * shown.length) {
        box.facts.replaceChildren(...shown.flatMap(() => [el('dt'), el('dd')]));
      }
      shown.forEach(([name, value], i) => {
        text(box.facts.children[2 * i], name);
        text(box.facts.children[2 * i + 1], value);
      });
    }

    move(arrow, rowsPerSecond, behind, severity) {
      text(arrow.rate, rate(rowsPerSecond));
      text(arrow.behind, behind == null ? '' : duration(behind) + ' behind');
      arrow.line.setAttribute('class', rowsPerSecond > 0 ? 'moving' : '');
      arrow.node.className = 'arrow ' + severity;
    }

    update(status) {
      const worst = (...places) => {
        const here = status.problems.filter(problem => places.includes(problem.where) && !problem.table);
        return here.some(problem => problem.severity === 'error') ? 'error' : here.length ? 'warning' : '';
      };
      const source = status.source;
      text(this.source.kind, source ? source.kind : '');
      address(this.source.name, source ? source.address : 'files of AWS DMS');
      this.source.node.className = 'node ' + worst('source', 'clock', 'capture');
      this.facts(this.source, source ? [
        ['answers', source.reachable == null ? null : source.reachable ? 'yes' : 'no'],
        ['log not landed', bytes(source.lagBytes)],
        ['log kept', bytes(source.keptBytes)],
        ['log left', bytes(source.leftBytes)],
        ['log kept for', source.keptSeconds == null ? null : duration(source.keptSeconds)],
        ['clock', source.clockOffsetSeconds == null || Math.abs(source.clockOffsetSeconds) < 1 ? null
          : duration(Math.abs(source.clockOffsetSeconds)) + (source.clockOffsetSeconds > 0 ? ' ahead' : ' behind')],
      ] : []);
      this.move(this.capture, status.landing.rowsPerSecond, status.landing.behindSeconds, worst('capture', 'source'));
      address(this.landing.name, status.landing.place);
      this.landing.node.className = 'node ' + worst('landing');
      this.facts(this.landing, [
        ['commits', count(status.commit)],
        ['complete through', time(status.landing.completeThrough)],
        ['backlog', bytes(status.landing.backlogBytes)],
      ]);
      status.targets.forEach((target, i) => {
        const lane = this.lanes[i];
        const severity = target.failing > 0 ? 'error' : status.problems.some(problem => problem.code === 'TARGET_SLOW' && problem.message.includes(target.name)) ? 'warning' : '';
        text(lane.box.kind, target.format);
        address(lane.box.name, target.name);
        lane.box.node.className = 'node ' + severity;
        this.facts(lane.box, [['complete through', time(target.completeThrough)], ['failing tables', target.failing > 0 ? count(target.failing) : null]]);
        this.move(lane.arrow, target.rowsPerSecond, target.behindSeconds, severity);
      });
    }
  }

  return { el, svg, text, count, rate, bytes, duration, time, Chart, Flow };
})();
