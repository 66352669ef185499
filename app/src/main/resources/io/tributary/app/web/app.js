'use strict';

/* What the page shows, from the events that the process sends; it asks again by itself when the process is gone. */
(() => {
  const { el, text, count, duration, time, bytes } = Draw;
  const find = id => document.getElementById(id);
  const LOG_LINES_MAX = 2000;

  const flow = new Draw.Flow(find('flow'));
  const list = new Tables.List(find('tables'), find('no-tables'), find('tables-count'));
  const page = new Tables.Page(confirm);
  const charts = [
    new Draw.Chart('Rows', ['landed', 'applied'], Draw.rate),
    new Draw.Chart('Behind the source', ['landing', 'target'], duration),
  ];
  find('charts').replaceChildren(...charts.map(chart => chart.node));

  let about = { pipeline: '', version: '', actions: [] };
  let status = null;
  let connected = false;
  let view = 'overview';
  let span = 'hour';
  let logSeen = 0;

  function confirm(question, yes) {
    text(find('confirm-text'), question);
    text(find('confirm-yes'), yes);
    const dialog = find('confirm');
    dialog.showModal();
    return new Promise(answer => {
      const done = agreed => {
        dialog.close();
        answer(agreed);
      };
      find('confirm-yes').onclick = () => done(true);
      find('confirm-no').onclick = () => done(false);
      dialog.oncancel = () => answer(false);
    });
  }

  /* In one sentence: do the copies follow? */
  function verdict() {
    const errors = status.problems.filter(problem => problem.severity === 'error');
    const whole = errors.filter(problem => !problem.table);
    const tables = new Set(status.tables.map(row => row.table)).size;
    const failing = new Set(errors.filter(problem => problem.table).map(problem => problem.table)).size;
    const those = some => new Set(status.tables.filter(some).map(row => row.table)).size;
    const among = number => count(number) + ' of ' + count(tables) + (tables === 1 ? ' table' : ' tables');
    const loading = those(row => row.state === 'loading' || row.state === 'new');
    if (!connected && status.state === 'failed') return ['bad', 'The process has ended with an error'];
    if (!connected) return ['bad', 'The process cannot be reached; this is what was known last'];
    if (status.state === 'failed') return ['bad', 'The capture has ended with an error'];
    if (whole.length) return ['bad', status.state === 'retrying' ? 'Copying stands still and is tried again' : 'Copying stands still'];
    if (failing) return ['bad', among(failing) + (failing === 1 ? ' does' : ' do') + ' not go on'];
    if (status.state === 'stopped') return ['warn', 'Nothing is captured: no run and no capture is at work'];
    if (status.problems.length) return ['warn', 'Copies follow, and something needs a look'];
    if (status.state === 'starting') return ['', 'Starting'];
    if (loading) return ['', 'Loading ' + among(loading)];
    if (!tables) return ['', 'Running; no table is landed yet'];
    const first = status.targets.length ? those(row => row.state === 'streaming' && !row.appliedCommit) : 0;
    if (first) return ['', 'Applying ' + among(first) + ' for the first time'];
    return ['good', tables === 1 ? 'The copy follows its source' : 'All ' + count(tables) + ' copies follow their source'];
  }

  function detail() {
    const behind = status.targets.map(target => target.behindSeconds).filter(value => value != null);
    const through = status.targets.map(target => target.completeThrough).filter(Boolean).sort()[0] || status.landing.completeThrough;
    if (!through) return status.process ? 'since ' + time(status.process.started) : '';
    return 'Complete through ' + time(through) + ', ' + duration(behind.length ? Math.max(...behind) : status.landing.behindSeconds) + ' ago'
      + (connected ? '' : ' when this was read, at ' + time(status.at));
  }

  /* The same trouble of many tables is one. */
  function grouped() {
    const groups = new Map();
    for (const problem of status.problems) {
      const key = problem.table ? problem.code + problem.message.replaceAll(problem.table, '') : problem.code + problem.message;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(problem);
    }
    return [...groups.values()];
  }

  function problems() {
    const shown = grouped().slice(0, 12).map(group => {
      const first = group[0];
      const more = group.length > 1 ? ' (and ' + count(group.length - 1) + (group.length === 2 ? ' more table)' : ' more tables)') : '';
      return [first.severity, first.code, first.message + more, first.hint, first.table];
    });
    const state = JSON.stringify(shown);
    if (find('problems').dataset.shown === state) return;
    find('problems').dataset.shown = state;
    find('problems').replaceChildren(...shown.map(([severity, code, message, hint, table]) => el('article', { class: 'problem ' + severity },
      el('span', { class: 'code' }, code),
      el('p', { class: 'what' }, message),
      hint ? el('p', { class: 'do' }, hint) : null,
      table ? el('p', {}, el('a', { href: '#/table/' + encodeURIComponent(table) }, 'Open ' + table)) : null)));
  }

  function render() {
    if (!status) return;
    const [tone, sentence] = verdict();
    const head = find('verdict');
    text(head, sentence);
    head.className = 'verdict ' + tone;
    text(find('verdict-detail'), detail());
    document.title = (tone === 'bad' ? '● ' : '') + status.pipeline + ' · Tributary';
    text(find('pipeline'), status.pipeline);
    problems();
    if (view === 'overview') {
      flow.show(status);
      list.show(status.tables);
    } else if (view === 'table') {
      page.show(status.tables);
    }
    const process = status.process;
    text(find('footer'), (process ? process.command + ' is process ' + process.pid + ' on ' + process.host + ', since ' + time(process.started) + ' · ' : '')
      + 'Tributary ' + about.version + (about.readOnly ? ' · read-only' : ''));
  }

  function connection(live) {
    connected = live;
    const pill = find('connection');
    text(pill, live ? 'live' : 'not connected');
    pill.className = 'pill ' + (live ? 'live' : 'gone');
    render();
  }

  async function json(path) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(path + ': ' + answer.status);
    return answer.json();
  }

  async function history() {
    if (!connected || document.hidden) return;
    if (view === 'overview') {
      const columns = (await json('api/history'))[span];
      charts[0].show([columns[0], columns[1], columns[2]]);
      charts[1].show([columns[0], columns[3], columns[4]]);
    } else if (view === 'table') {
      page.history(await json('api/history?table=' + encodeURIComponent(page.table)), span);
      page.details();
    } else if (view === 'runs') {
      runs(await json('api/runs'));
    }
  }

  function runs(all) {
    const rows = all.flatMap(run => [el('tr', { class: run.problem ? 'has-trouble' : null },
      el('td', {}, run.command), el('td', {}, time(run.started)), el('td', { class: 'number' }, duration((new Date(run.until) - new Date(run.started)) / 1000)),
      el('td', {}, el('span', { class: 'state ' + ({ running: 'streaming', failed: 'bad', killed: 'paused' }[run.outcome] || '') }, run.outcome)),
      el('td', { class: 'number' }, count(run.rows)), el('td', { class: 'number' }, count(run.commits))),
    ...(run.problem ? [Tables.troubleRow(6, run.problem.code + ': ' + run.problem.message + (run.problem.hint ? '. ' + run.problem.hint : ''))] : [])]);
    document.querySelector('#runs tbody').replaceChildren(...(rows.length ? rows : [el('tr', {}, el('td', { colspan: 6, class: 'empty' }, 'The first run is noted in a few seconds'))]));
  }

  function addLog(lines) {
    const log = find('log');
    for (const line of lines) {
      if (line.number <= logSeen) continue;
      logSeen = line.number;
      const node = el('p', { class: line.level, 'data-level': line.level }, el('time', {}, time(line.at)), line.level === 'INFO' ? '' : line.level + ' ', line.text);
      node.hidden = !logMatches(node);
      log.append(node);
    }
    while (log.children.length > LOG_LINES_MAX) log.firstChild.remove();
    if (find('log-follow').checked) log.scrollTop = log.scrollHeight;
  }

  function logMatches(node) {
    const level = find('log-level').value;
    const levels = { '': null, WARN: ['WARN', 'ERROR'], ERROR: ['ERROR'] }[level];
    return (!levels || levels.includes(node.dataset.level)) && node.textContent.toLowerCase().includes(find('log-filter').value.toLowerCase());
  }

  function filterLog() {
    for (const node of find('log').children) node.hidden = !logMatches(node);
  }

  function route() {
    const [, name = '', rest = ''] = location.hash.split('/');
    view = { table: 'table', runs: 'runs', log: 'log' }[name] || 'overview';
    for (const one of ['overview', 'table', 'runs', 'log']) find('view-' + one).hidden = one !== view;
    for (const link of document.querySelectorAll('nav a')) {
      if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    if (view === 'table') page.open(decodeURIComponent(rest), about.actions);
    if (view === 'log') addLog([]);
    window.scrollTo(0, 0);
    render();
    history().catch(() => {});
  }

  /* A browser gives up on some failures for good; then it is asked anew. */
  function listen() {
    const events = new EventSource('api/events');
    events.addEventListener('status', async event => {
      status = JSON.parse(event.data);
      if (!connected) await greet();
      connection(true);
    });
    events.addEventListener('log', event => addLog(JSON.parse(event.data)));
    events.onerror = () => {
      connection(false);
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
    };
  }

  /* Also after the process was started again: another process counts its lines anew. */
  async function greet() {
    about = await json('api/about');
    page.actions = about.actions;
    const lines = await json('api/log');
    if (!lines.length || lines[lines.length - 1].number < logSeen || !find('log').children.length) {
      logSeen = 0;
      find('log').replaceChildren();
    }
    addLog(lines);
    setTimeout(() => history().catch(() => {}), 0);
  }

  for (const button of document.querySelectorAll('[data-span]')) {
    button.addEventListener('click', () => {
      span = button.dataset.span;
      for (const one of document.querySelectorAll('[data-span]')) one.setAttribute('aria-pressed', String(one.dataset.span === span));
      history().catch(() => {});
    });
  }
  const filterTables = () => status && list.filter(find('search').value, find('state-filter').value);
  find('search').addEventListener('input', filterTables);
  find('state-filter').addEventListener('change', filterTables);
  find('log-filter').addEventListener('input', filterLog);
  find('log-level').addEventListener('change', filterLog);
  window.addEventListener('hashchange', () => {
    route();
    find('main').focus({ preventScroll: true });
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.concat(page.charts).forEach(chart => chart.draw()));
  setInterval(() => history().catch(() => {}), 5000);

  route();
  json('api/status').then(first => {
    status = first;
    connected = true;
    render();
    connected = false;
  }).catch(() => {}).finally(listen);
})();
