'use strict';

/* The list of tables, and the page of one. */
const Tables = (() => {
  const { el, svg, text, count, bytes, duration, time } = Draw;
  const LATE_SECONDS = 60;

  const position = value => value.length > 32 ? value.slice(0, 31) + '…' : value;

  const COLUMNS = [
    { title: 'Table', key: row => row.table + ' ' + (row.target || ''), ascending: true },
    { title: 'State', key: row => stateWord(row) },
    { title: 'Load', key: row => row.loadPercent == null ? -1 : row.loadPercent, number: true },
    { title: 'Rows', key: row => row.rows, number: true },
    { title: 'Inserts', key: row => row.inserts, number: true, optional: true },
    { title: 'Updates', key: row => row.updates, number: true, optional: true },
    { title: 'Deletes', key: row => row.deletes, number: true, optional: true },
    { title: 'DDLs', key: row => row.ddls, number: true, optional: true },
    { title: 'Last change', key: row => row.lastChange || '', optional: true },
    { title: 'Applied', key: row => row.appliedPosition, optional: true },
    { title: 'Complete through', key: row => row.completeThrough || '', optional: true },
    { title: 'Behind', key: row => row.behindSeconds == null ? -1 : row.behindSeconds, number: true },
  ];

  function stateWord(row) {
    if (row.trouble && row.trouble.where === 'apply') return 'apply failed';
    if (row.trouble && row.trouble.where === 'catalog') return 'not registered';
    return row.paused ? 'paused' : row.state;
  }

  function stateClass(row) {
    if (row.trouble || row.state === 'stopped') return 'bad';
    return row.paused ? 'paused' : row.state;
  }

  /* What is wrong with the row above; it stays in sight when the list is scrolled sideways. */
  function troubleRow(columns, why) {
    return el('tr', { class: 'trouble-row' }, el('td', { colspan: columns }, el('p', {}, why)));
  }

  class List {
    constructor(table, empty, countNode) {
      this.head = table.tHead;
      this.body = table.tBodies[0];
      this.empty = empty;
      this.countNode = countNode;
      this.rows = new Map();
      this.column = 0;
      this.ascending = true;
      this.search = '';
      this.state = '';
      this.buildHead();
    }

    buildHead() {
      this.heads = COLUMNS.map((column, i) => el('th', { scope: 'col', class: (column.number ? 'number ' : '') + (column.optional ? 'optional' : '') },
        el('button', { type: 'button', onclick: () => this.sortBy(i) }, column.title)));
      this.head.replaceChildren(el('tr', {}, this.heads));
      this.markSort();
    }

    markSort() {
      this.heads.forEach((head, i) => {
        if (i === this.column) head.setAttribute('aria-sort', this.ascending ? 'ascending' : 'descending');
        else head.removeAttribute('aria-sort');
      });
    }

    sortBy(column) {
      this.ascending = this.column === column ? !this.ascending : !!COLUMNS[column].ascending;
      this.column = column;
      this.markSort();
      this.show(this.tables);
    }

    filter(search, state) {
      this.search = search.toLowerCase();
      this.state = state;
      this.show(this.tables);
    }

    matches(row) {
      return (row.table + ' ' + (row.target || '')).toLowerCase().includes(this.search)
        && (!this.state || (this.state === 'trouble' ? row.trouble != null : stateWord(row) === this.state || row.state === this.state));
    }

    show(tables) {
      this.tables = tables;
      const key = COLUMNS[this.column].key;
      const sign = this.ascending ? 1 : -1;
      const wanted = tables.filter(row => this.matches(row)).map(row => [key(row), row]);
      wanted.sort(([a, one], [b, other]) => sign * (a < b ? -1 : a > b ? 1 : 0) || (one.table < other.table ? -1 : 1));
      const nodes = [];
      const seen = new Set();
      for (const [, row] of wanted) {
        const name = row.table + '\n' + (row.target || '');
        seen.add(name);
        let shown = this.rows.get(name);
        if (!shown) this.rows.set(name, shown = this.build(row));
        this.update(shown, row);
        nodes.push(shown.row);
        if (row.trouble) nodes.push(shown.trouble);
      }
      for (const name of [...this.rows.keys()]) if (!seen.has(name)) this.rows.delete(name);
      this.place(nodes);
      const names = new Set(tables.map(row => row.table)).size;
      text(this.countNode, wanted.length === tables.length ? count(names) : count(wanted.length) + ' of ' + count(tables.length));
      this.empty.hidden = wanted.length > 0;
      text(this.empty, tables.length ? 'No table matches' : 'No table is landed yet');
    }

    /* Moves only rows that are not where they belong. */
    place(nodes) {
      nodes.forEach((node, i) => {
        const there = this.body.children[i];
        if (there !== node) this.body.insertBefore(node, there || null);
      });
      while (this.body.children.length > nodes.length) this.body.lastChild.remove();
    }

    build(row) {
      const link = el('a', { href: '#/table/' + encodeURIComponent(row.table) }, row.target ? row.table + ' in ' + row.target : row.table);
      const state = el('span', { class: 'state' });
      const rect = svg('rect', { x: 0, y: 0, width: 0, height: 10 });
      const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none' }, rect));
      const percent = el('span');
      const cells = COLUMNS.slice(3).map(column => el('td', { class: (column.number ? 'number ' : '') + (column.optional ? 'optional ' : '') + (column.title === 'Applied' ? 'position' : '') }));
      const trouble = troubleRow(COLUMNS.length, '');
      return {
        row: el('tr', {}, el('th', { scope: 'row' }, link), el('td', {}, state), el('td', { class: 'number' }, bar, percent), cells),
        trouble, state, bar, rect, percent, cells,
      };
    }

    update(shown, row) {
      text(shown.state, stateWord(row));
      shown.state.className = 'state ' + stateClass(row);
      shown.bar.hidden = row.state !== 'loading';
      shown.rect.setAttribute('width', row.loadPercent || 0);
      text(shown.percent, row.loadPercent == null ? '–' : row.loadPercent + '%');
      const values = [count(row.rows), count(row.inserts), count(row.updates), count(row.deletes), count(row.ddls), time(row.lastChange),
        position(row.appliedPosition) || '–', time(row.completeThrough), duration(row.behindSeconds)];
      values.forEach((value, i) => text(shown.cells[i], value));
      shown.cells[8].classList.toggle('late', row.behindSeconds > LATE_SECONDS);
      shown.row.classList.toggle('has-trouble', row.trouble != null);
      if (row.trouble) text(shown.trouble.querySelector('p'), row.trouble.message + (row.trouble.hint ? '. ' + row.trouble.hint : ''));
    }
  }

  const ASK = {
    reload: table => 'Load ' + table + ' again? The copy stays as it is until the new load is finished; the other tables go on.',
    retry: table => 'Try ' + table + ' again now?',
    pause: table => 'Pause ' + table + '? Its changes are still landed, and wait until it is resumed.',
    resume: table => 'Apply ' + table + ' again, with all that has waited?',
  };

  /* The page of one table. */
  class Page {
    constructor(confirm) {
      this.confirm = confirm;
      this.charts = [
        ['Rows landed', ['rows'], Draw.rate], ['Behind the source', ['behind'], duration],
        ['Time to apply', ['seconds'], duration], ['Rows in the final table', ['rows'], count],
      ].map(([title, series, format]) => new Draw.Chart(title, series, format));
      document.getElementById('table-charts').replaceChildren(...this.charts.map(chart => chart.node));
    }

    open(table, actions) {
      this.table = table;
      this.shownState = null;
      text(document.getElementById('table-name'), table);
      text(document.getElementById('action-result'), '');
      document.getElementById('table-facts').replaceChildren();
      document.querySelector('#commits tbody').replaceChildren();
      document.getElementById('schemas').replaceChildren();
      this.actions = actions;
      this.details();
    }

    show(tables) {
      const rows = tables.filter(row => row.table === this.table);
      if (!rows.length) return;
      const facts = rows.flatMap(row => {
        const at = row.target ? ' in ' + row.target : '';
        return [
          ['State' + at, stateWord(row)], ['Rows' + at, count(row.rows)], ['Complete through' + at, time(row.completeThrough)],
          ['Behind' + at, duration(row.behindSeconds)], ['Last change' + at, time(row.lastChange)], ['Applied' + at, position(row.appliedPosition) || '–'],
        ];
      }).concat([
        ['Full load', rows[0].loadPercent == null ? '–' : rows[0].loadPercent + '%, ' + count(rows[0].loadRows) + ' rows'],
        ['Inserts', count(rows[0].inserts)], ['Updates', count(rows[0].updates)], ['Deletes', count(rows[0].deletes)], ['DDLs', count(rows[0].ddls)],
        ['Landed', position(rows[0].landedPosition) || '–'],
      ]);
      const list = document.getElementById('table-facts');
      if (list.children.length !== facts.length) list.replaceChildren(...facts.map(() => el('div', {}, el('dt'), el('dd'))));
      facts.forEach(([name, value], i) => {
        text(list.children[i].firstChild, name);
        text(list.children[i].lastChild, value);
      });
      this.buttons(rows);
    }

    buttons(rows) {
      const wanted = this.actions.filter(action => ({
        retry: rows.some(row => row.trouble), reload: true, pause: !rows[0].paused, resume: rows[0].paused,
      })[action]);
      if (String(wanted) === this.shownState) return;
      this.shownState = String(wanted);
      document.getElementById('table-actions').replaceChildren(...wanted.map(action =>
        el('button', { type: 'button', onclick: () => this.act(action) }, action[0].toUpperCase() + action.slice(1))));
    }

    async act(action) {
      const result = document.getElementById('action-result');
      if (!await this.confirm(ASK[action](this.table), action[0].toUpperCase() + action.slice(1))) return;
      try {
        const answer = await fetch('api/table/' + action + '?table=' + encodeURIComponent(this.table), { method: 'POST', headers: { 'X-Tributary': action } });
        const type = answer.headers.get('Content-Type') || '';
        text(result, type.startsWith('application/json') ? (await answer.json()).message : await answer.text());
      } catch (gone) {
        text(result, 'The process cannot be reached; nothing was done');
      }
    }

    async details() {
      const table = this.table;
      const answer = await fetch('api/table?table=' + encodeURIComponent(table));
      if (!answer.ok || table !== this.table) return;
      const details = await answer.json();
      const rows = details.commits.flatMap(commit => commit.files.map((file, i) => el('tr', {},
        el('td', { class: 'number' }, i ? '' : count(commit.commit)), el('td', {}, i ? '' : time(commit.landed)), el('td', {}, i ? '' : time(commit.sourceTime)),
        el('td', { class: file.bytes ? 'file' : '' }, file.name), el('td', { class: 'number' }, file.bytes ? count(file.rows) : ''), el('td', { class: 'number' }, file.bytes ? bytes(file.bytes) : ''))));
      document.querySelector('#commits tbody').replaceChildren(...(rows.length ? rows : [el('tr', {}, el('td', { colspan: 6, class: 'empty' }, 'Nothing was landed lately'))]));
      const open = details.schemas.map((schema, i) => el('details', { open: i === 0 }, el('summary', {}, 'Version ' + schema.version + (i === 0 ? ', now' : '')),
        el('ul', { class: 'columns' }, schema.columns.map(column => el('li', {}, column.name + ' ', el('span', {}, column.type + (column.key ? ', key' : '')))))));
      const schemas = document.getElementById('schemas');
      if (schemas.children.length !== open.length) schemas.replaceChildren(...(open.length ? open : [el('p', { class: 'empty' }, 'Not known before the first load')]));
    }

    history(points, span) {
      const columns = points[span];
      this.charts.forEach((chart, i) => chart.show([columns[0], columns[i + 1]]));
    }
  }

  return { List, Page, troubleRow };
})();
